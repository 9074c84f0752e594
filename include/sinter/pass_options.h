// Options of the optimisation passes.
#ifndef SINTER_PASS_OPTIONS_H_
#define SINTER_PASS_OPTIONS_H_

#include <cstdint>
#include <set>
#include <string>

namespace sinter {

// Every verb of the runner has them as flags.
struct PassOptions {
  std::string stop_after;         // name of the last pass to run; empty: all
  std::set<std::string> without;  // names of passes to leave out; required passes always run
  int64_t max_rewrites = -1;      // rewrites that all local rewrites may apply; -1: no limit
  std::string dump_directory;     // receives the graph's text after every pass; empty: none
  bool verify_each = false;       // verify the graph after every pass, not only at the end
  // Record why a pass leaves a node as it is, and why the node runs the kernel that it runs.
  bool explain = false;
  int64_t max_folded_bytes = int64_t{1} << 30;  // of all constants that folding makes
  double max_folded_flops = 3e10;  // of all folding: about half a minute of the naive kernels
};

}  // namespace sinter

#endif  // SINTER_PASS_OPTIONS_H_
