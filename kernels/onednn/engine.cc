#include "kernels/onednn/engine.h"

#include <array>
#include <string_view>

#include "kernels/onednn/onednn.h"

namespace sinter::onednn {
namespace {

struct NamedIsa {
  std::string_view name;
  dnnl::cpu_isa isa;
};

// Instruction sets in ascending order.
constexpr std::array<NamedIsa, 8> kIsas = {{
    {"sse41", dnnl::cpu_isa::sse41},
    {"avx", dnnl::cpu_isa::avx},
    {"avx2", dnnl::cpu_isa::avx2},
    {"avx2_vnni", dnnl::cpu_isa::avx2_vnni},
    {"avx512", dnnl::cpu_isa::avx512_core},
    {"avx512_bf16", dnnl::cpu_isa::avx512_core_bf16},
    {"avx512_fp16", dnnl::cpu_isa::avx512_core_fp16},
    {"amx", dnnl::cpu_isa::avx512_core_amx},
}};

// oneDNN's values are bit sets with one bit per feature.
bool Has(dnnl::cpu_isa all, dnnl::cpu_isa part) {
  const auto bits = static_cast<unsigned>(part);
  return (static_cast<unsigned>(all) & bits) == bits;
}

}  // namespace

const dnnl::engine& Engine() {
  // Never destroyed: kernels may outlive the end of main.
  static const auto* const engine = new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return *engine;
}

dnnl::primitive_attr NewAttributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  attributes.set_fpmath_mode(dnnl::fpmath_mode::strict);
  return attributes;
}

std::string LibraryVersion() {
  const dnnl_version_t& version = *dnnl_version();
  return absl::StrCat(version.major, ".", version.minor, ".", version.patch, "-",
                      std::string(version.hash).substr(0, 8));
}

std::string EffectiveIsa() {
  std::string_view name = "portable";
  for (const NamedIsa& named : kIsas) {
    if (Has(dnnl::get_effective_cpu_isa(), named.isa)) name = named.name;
  }
  return std::string(name);
}

bool UsesAvx512() { return Has(dnnl::get_effective_cpu_isa(), dnnl::cpu_isa::avx512_core); }

int64_t ChannelBlock() { return UsesAvx512() ? 16 : 8; }

size_t PointerAlignment() {
  return Has(dnnl::get_effective_cpu_isa(), dnnl::cpu_isa::avx) ? alignof(float) : 16;
}

absl::Status SetMaxIsa(const std::string& isa) {
  if (isa.empty()) return absl::OkStatus();
  std::string known;
  for (const NamedIsa& named : kIsas) {
    if (named.name == isa) {
      // oneDNN rejects this once a primitive exists, as documented in onednn.h.
      static_cast<void>(dnnl_set_max_cpu_isa(static_cast<dnnl_cpu_isa_t>(named.isa)));
      return absl::OkStatus();
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", ToAbsl(named.name));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown instruction set \"", isa, "\", expected one of ", known));
}

}  // namespace sinter::onednn
