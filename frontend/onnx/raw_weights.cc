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

void AppendVarint(uint32_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendField(uint32_t tag, std::string_view payload, std::string& out) {
  AppendVarint(tag, out);
  AppendVarint(static_cast<uint32_t>(payload.size()), out);
  out.append(payload);
}

// Called for every field of a message that is a run of bytes; false: the field is copied.
using TakeField = absl::FunctionRef<bool(int field, uint32_t tag, std::string_view payload)>;

// Copies the message's fields to `out`, but for those that `take` takes. False when it is
// malformed.
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
  // Appends the message without what `take` takes of it.
  const auto thin = [&](uint32_t tag, std::string_view message, TakeField take, std::string& out) {
    std::string rest;
    well_formed = CopyFields(message, rest, take) && well_formed;
    AppendField(tag, rest, out);
  };
  const auto take_data = [&](int field, uint32_t, std::string_view payload) {
    if (field != TensorProto::kRawDataFieldNumber) return false;
    lean.weights.back() = payload;
    return true;
  };
  std::string graph;  // the one that is being copied
  const auto take_initializer = [&](int field, uint32_t tag, std::string_view payload) {
    if (field != GraphProto::kInitializerFieldNumber) return false;
    lean.weights.emplace_back();
    thin(tag, payload, take_data, graph);
    return true;
  };
  const auto take_graph = [&](int field, uint32_t tag, std::string_view payload) {
    if (field != ModelProto::kGraphFieldNumber) return false;
    graph.clear();
    well_formed = CopyFields(payload, graph, take_initializer) && well_formed;
    AppendField(tag, graph, lean.bytes);
    return true;
  };
  well_formed = CopyFields(model, lean.bytes, take_graph) && well_formed;
  if (!well_formed) return std::nullopt;
  return lean;
}

}  // namespace sinter::onnx
