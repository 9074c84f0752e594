#include "kernels/onednn/primitive_candidate.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_replace.h"
#include "kernels/onednn/engine.h"

namespace sinter::onednn {
namespace {

// State that candidate, kernel and instances share; immutable.
struct Work {
  dnnl::primitive_desc_base descriptor;
  std::vector<Argument> arguments;
  std::vector<Finish> finish;           // of the first result
  std::optional<PaddingLanes> padding;  // of the first result, to be cleared
};

// The padding lanes that the primitive may leave without zeros: those of a convolution's result.
std::optional<PaddingLanes> UnclearedPadding(const dnnl::primitive_desc_base& descriptor,
                                             const std::vector<Argument>& arguments) {
  const dnnl::primitive::kind kind = descriptor.get_kind();
  if (kind != dnnl::primitive::kind::convolution && kind != dnnl::primitive::kind::deconvolution) {
    return std::nullopt;
  }
  const auto result = std::find_if(arguments.begin(), arguments.end(), [](const Argument& each) {
    return each.source == Argument::Source::kResult;
  });
  const dnnl::memory::desc& desc = result->desc;
  const std::vector<int64_t> dims = desc.get_dims();
  if (desc.get_padded_dims() == dims) return std::nullopt;
  const int64_t block = desc.get_inner_blks().front();  // of the channels, the only blocked axis
  const std::vector<int64_t> strides = desc.get_strides();
  PaddingLanes lanes{.images = dims[0],
                     .image_stride = strides[0],
                     .last_block = dims[1] / block * strides[1],
                     .pixels = 1,
                     .block = block,
                     .first = dims[1] % block};
  for (size_t axis = 2; axis < dims.size(); ++axis) lanes.pixels *= dims[axis];
  return lanes;
}

class PrimitiveInstance : public KernelInstance {
 public:
  PrimitiveInstance(std::shared_ptr<const Work> work, const dnnl::primitive& primitive)
      : work_(std::move(work)), primitive_(primitive), stream_(Engine()) {
    for (const Argument& argument : work_->arguments) {
      void* data = argument.constant == nullptr ? DNNL_MEMORY_NONE
                                                : const_cast<void*>(argument.constant->data());
      memories_.emplace_back(argument.desc, Engine(), data);
      arguments_.push_back({argument.name, memories_.back().get()});
      if (argument.source == Argument::Source::kResult && argument.index == 0) {
        first_result_ = memories_.size() - 1;
      }
    }
  }

  void SetInput(size_t index, const void* data) override {
    Bind(Argument::Source::kOperand, index, const_cast<void*>(data));
  }
  void SetOutput(size_t index, void* data) override {
    Bind(Argument::Source::kResult, index, data);
  }
  void SetWorkspace(void* data) override { Bind(Argument::Source::kWorkspace, 0, data); }

  // Uses oneDNN's C function, since the C++ function copies the arguments at every call.
  absl::Status Run() override {
    for (const dnnl::memory& memory : memories_) {
      if (reinterpret_cast<uintptr_t>(memory.get_data_handle()) % alignment_ != 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("a tensor is not aligned to ", alignment_, " bytes"));
      }
    }
    const dnnl_status_t status = dnnl_primitive_execute(
        primitive_.get(), stream_.get(), static_cast<int>(arguments_.size()), arguments_.data());
    if (status != dnnl_success) {
      return absl::InternalError(absl::StrCat("oneDNN: executing a primitive failed with status ",
                                              static_cast<int>(status)));
    }
    auto* const result = static_cast<float*>(memories_[first_result_].get_data_handle());
    if (work_->padding) ClearPaddingLanes(*work_->padding, result);
    if (!work_->finish.empty()) {
      const size_t bytes = work_->arguments[first_result_].desc.get_size();
      ApplyFinish(work_->finish, result, static_cast<int64_t>(bytes / sizeof(float)));
    }
    return absl::OkStatus();
  }

 private:
  void Bind(Argument::Source source, size_t index, void* data) {
    for (size_t i = 0; i < memories_.size(); ++i) {
      const Argument& argument = work_->arguments[i];
      if (argument.source == source && argument.index == index) {
        memories_[i].set_data_handle(data);
      }
    }
  }

  std::shared_ptr<const Work> work_;
  dnnl::primitive primitive_;
  dnnl::stream stream_;
  const size_t alignment_ = PointerAlignment();
  std::vector<dnnl::memory> memories_;
  std::vector<dnnl_exec_arg_t> arguments_;
  size_t first_result_ = 0;  // its index in memories_
};

class PrimitiveKernel : public Kernel {
 public:
  PrimitiveKernel(std::shared_ptr<const Work> work, dnnl::primitive primitive)
      : work_(std::move(work)), primitive_(std::move(primitive)) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    std::unique_ptr<KernelInstance> instance;
    SINTER_RETURN_IF_ERROR(
        CatchErrors([&] { instance = std::make_unique<PrimitiveInstance>(work_, primitive_); }));
    return instance;
  }

 private:
  std::shared_ptr<const Work> work_;
  dnnl::primitive primitive_;
};

void PackPiece(const Conversion::Piece& piece, const Constant& from, std::byte* to) {
  dnnl::primitive_attr attributes;
  if (piece.adds) {
    dnnl::post_ops sum;
    sum.append_sum();
    attributes.set_post_ops(sum);
  }
  dnnl::memory source(piece.from, Engine(), const_cast<void*>(from.data()));
  dnnl::memory target(piece.to, Engine(), to);
  dnnl::stream stream(Engine());
  dnnl::reorder(source, target, attributes).execute(stream, source, target);
  stream.wait();
}

class PrimitiveCandidate : public Candidate {
 public:
  PrimitiveCandidate(const KernelQuery& query, std::string_view family,
                     dnnl::primitive_desc_base descriptor, const Bindings& bindings,
                     PackedForms& forms)
      : packed_(bindings.packed()) {
    backend = kName;
    kernel = absl::StrCat(ToAbsl(family), " ", descriptor.impl_info_str());
    kernel_id = absl::StrReplaceAll(kernel, {{" ", "."}});
    inputs = query.InputPorts(bindings.InputLayouts());
    outputs = query.OutputPorts(bindings.output_layouts());
    for (size_t i = 0; i < packed_.size(); ++i) {
      if (!packed_[i]) continue;
      const Conversion& conversion = *packed_[i];
      std::string packed_format =
          absl::StrCat(PackedFormatOf(conversion.to), conversion.arrangement.empty() ? "" : " ",
                       ToAbsl(conversion.arrangement));
      forms.Remember(packed_format, conversion.to);
      inputs[i].packing = {.packed_format = std::move(packed_format),
                           .bytes = static_cast<int64_t>(conversion.to.get_size())};
    }
    std::vector<Argument> arguments = bindings.arguments();
    const dnnl::memory::desc scratchpad = descriptor.scratchpad_desc();
    workspace_bytes = static_cast<int64_t>(scratchpad.get_size());
    if (workspace_bytes > 0) {
      arguments.push_back(
          {DNNL_ARG_SCRATCHPAD, scratchpad, Argument::Source::kWorkspace, 0, nullptr});
    }
    Work work{std::move(descriptor), std::move(arguments), bindings.finish()};
    work.padding = UnclearedPadding(work.descriptor, work.arguments);
    work_ = std::make_shared<const Work>(std::move(work));
  }

  absl::Status Pack(size_t operand, const Constant& from, std::byte* to) const override {
    if (operand >= packed_.size() || !packed_[operand]) {
      return absl::InternalError(absl::StrCat("kernel ", kernel, " packs no operand ", operand));
    }
    return CatchErrors([&] {
      for (const Conversion::Piece& piece : packed_[operand]->pieces) PackPiece(piece, from, to);
    });
  }

  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    std::shared_ptr<const Kernel> prepared;
    SINTER_RETURN_IF_ERROR(CatchErrors([&] {
      prepared =
          std::make_shared<const PrimitiveKernel>(work_, dnnl::primitive(work_->descriptor.get()));
    }));
    return prepared;
  }

 private:
  std::shared_ptr<const Work> work_;
  std::vector<std::optional<Conversion>> packed_;  // by operand
};

}  // namespace

void PackedForms::Remember(const std::string& packed_format, const dnnl::memory::desc& desc) {
  const std::lock_guard lock(mutex_);
  forms_.emplace(packed_format, desc);
}

std::vector<dnnl::memory::desc> PackedForms::InCatalog(const KernelQuery& query,
                                                       const Operand& operand,
                                                       const Dims& dims) const {
  std::vector<dnnl::memory::desc> found;
  if (query.catalog == nullptr || operand.constant == nullptr) return found;
  const std::lock_guard lock(mutex_);
  for (const std::string& packed_format :
       query.catalog->PackedFormatsOf(*operand.constant, kName)) {
    const auto form = forms_.find(packed_format);
    if (form != forms_.end() && form->second.get_dims() == dims) found.push_back(form->second);
  }
  return found;
}

namespace {

// Whether a post-operation is a sigmoid or uses one. The reference code's sigmoid of NaN is 0.
bool HasLogistic(const dnnl::primitive_desc_base& descriptor) {
  const dnnl::post_ops operations = descriptor.get_primitive_attr().get_post_ops();
  for (int i = 0; i < operations.len(); ++i) {
    if (operations.kind(i) != dnnl::primitive::kind::eltwise) continue;
    dnnl::algorithm algorithm = dnnl::algorithm::undef;
    float alpha = 0;
    float beta = 0;
    operations.get_params_eltwise(i, algorithm, alpha, beta);
    if (algorithm == dnnl::algorithm::eltwise_logistic ||
        algorithm == dnnl::algorithm::eltwise_swish) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsFast(const dnnl::primitive_desc_base& descriptor) {
  if (descriptor.get(true) == nullptr) return false;
  // oneDNN's reference implementation of recurrent primitives consists of gemms with generated code
  // in between. It was measured at 50 to 240 GFLOP/s with AVX-512 and 40 to 115 with AVX2 (T = 64,
  // N of 1 and 16, I = H of 64 and 256, one thread); the brgemm LSTM reaches 67 to 240 and 38 to
  // 103.
  if (descriptor.get_kind() == dnnl::primitive::kind::rnn) return true;
  const std::string_view implementation = descriptor.impl_info_str();
  // Implementations without generated code apply post-operations as the reference does.
  if (implementation.find("simple") != std::string_view::npos && HasLogistic(descriptor)) {
    return false;
  }
  // Its convolution by im2col and gemm loses NaN and turns infinities into NaN.
  if (descriptor.get_kind() == dnnl::primitive::kind::convolution &&
      implementation.find("gemm:jit") != std::string_view::npos) {
    return false;
  }
  return implementation.find("ref") == std::string_view::npos;
}

CandidateRef NewCandidate(const KernelQuery& query, std::string_view family,
                          dnnl::primitive_desc_base descriptor, const Bindings& bindings,
                          PackedForms& forms) {
  if (!IsFast(descriptor)) return nullptr;
  return std::make_shared<const PrimitiveCandidate>(query, family, std::move(descriptor), bindings,
                                                    forms);
}

}  // namespace sinter::onednn
