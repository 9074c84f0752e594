#include "frontend/onnx/raw_weights.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Lengths are always written in five bytes, so that they can be filled in afterwards.
constexpr size_t kLengthBytes = 5;

void AppendVarint(uint32_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void FillInLength(size_t length, char* at) {
  for (size_t i = 0; i < kLengthBytes; ++i, length >>= 7) {
    at[i] = static_cast<char>((length & 0x7F) | (i + 1 < kLengthBytes ? 0x80 : 0));
  }
}

// Called for every length-delimited field of a message. If it returns false, the field is copied.
using TakeField = absl::FunctionRef<bool(int field, uint32_t tag, std::string_view payload)>;

// Copies the message's fields to `out`, except those that `take` accepts. Returns false if the
// message is malformed.
bool CopyFields(std::string_view message, std::string& out, TakeField take) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(message.data()),
                         static_cast<int>(message.size()));
  while (true) {
    const int begin = input.CurrentPosition();
    const uint32_t tag = input.ReadTag();
    if (tag == 0) return input.ConsumedEntireMessage() && begin == static_cast<int>(message.size());
    const bool is_bytes =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (is_bytes) {
      uint32_t size;
      if (!input.ReadVarint32(&size)) return false;
      const auto at = static_cast<size_t>(input.CurrentPosition());
      if (size > message.size() - at || !input.Skip(static_cast<int>(size))) return false;
      if (take(WireFormatLite::GetTagFieldNumber(tag), tag, message.substr(at, size))) continue;
    } else if (!WireFormatLite::SkipField(&input, tag)) {
      return false;
    }
    out.append(message.substr(static_cast<size_t>(begin),
                              static_cast<size_t>(input.CurrentPosition() - begin)));
  }
}

}  // namespace

std::optional<LeanModel> TakeOutWeights(std::string_view model) {
  if (model.size() > INT32_MAX) return std::nullopt;
  LeanModel lean;
  bool well_formed = true;
  // Appends a field that is a message, without the parts that `take` accepts.
  const auto append = [&](uint32_t tag, std::string_view message, TakeField take) {
    AppendVarint(tag, lean.bytes);
    const size_t begin = lean.bytes.size() + kLengthBytes;
    lean.bytes.resize(begin);
    well_formed = CopyFields(message, lean.bytes, take) && well_formed;
    FillInLength(lean.bytes.size() - begin, &lean.bytes[begin - kLengthBytes]);
  };
  const auto take_data = [&](int field, uint32_t, std::string_view payload) {
    if (field != TensorProto::kRawDataFieldNumber) return false;
    lean.weights.back() = payload;
    return true;
  };
  const auto take_initializer = [&](int field, uint32_t tag, std::string_view payload) {
    if (field != GraphProto::kInitializerFieldNumber) return false;
    lean.weights.emplace_back();
    append(tag, payload, take_data);
    return true;
  };
  const auto take_graph = [&](int field, uint32_t tag, std::string_view payload) {
    if (field != ModelProto::kGraphFieldNumber) return false;
    append(tag, payload, take_initializer);
    return true;
  };
  well_formed = CopyFields(model, lean.bytes, take_graph) && well_formed;
  if (!well_formed) return std::nullopt;
  return lean;
}

}  // namespace sinter::onnx
