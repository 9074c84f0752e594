// Formats numbers for tables.
#ifndef SINTER_REPORT_FORMAT_H_
#define SINTER_REPORT_FORMAT_H_

#include <cstdint>
#include <string>

namespace sinter {

double ToMilliseconds(double seconds);
// Returns megabytes of 10^6 bytes.
double ToMegabytes(int64_t bytes);

std::string FormatMilliseconds(double seconds);  // "12.345"
std::string FormatMegabytes(int64_t bytes);      // "12.3"
std::string FormatRatio(double ratio);           // "1.84x"
std::string FormatPercent(double share);         // "12.5 %"
std::string FormatInterval(double half_width);   // "± 0.8", in percent
std::string FormatError(double error);           // "3.1e-07", "0"
std::string FormatNumber(double number);         // six significant digits

}  // namespace sinter

#endif  // SINTER_REPORT_FORMAT_H_
