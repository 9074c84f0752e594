/* The C interface of a backend in a shared library.
 *
 * A library exports one function, SinterGetBackend, which returns a table of functions. Sinter asks
 * the backend for kernels (`offer`), node by node; the nodes for which it offers none run on
 * Sinter's own kernels. sinter/kernel.h wraps this header for C++: there a kernel is ten lines.
 *
 *   sinter run model.onnx --backend ./mine.so
 *
 * Compatibility: SINTER_BACKEND_ABI_VERSION changes when a library must be adapted. Otherwise the
 * tables only grow at their ends. Each begins with its size as the side that made it knows it, so a
 * member is there if the size reaches beyond it (SINTER_HAS), and arrays are arrays of pointers.
 * All members that are added later mean the old behaviour when they are zero.
 *
 * Threads: `offer`, `pack` and `run` may be called from several threads at once. A call of `run`
 * has a workspace and results of its own. No exception and no longjmp may leave the library.
 */
#ifndef SINTER_BACKEND_H_
#define SINTER_BACKEND_H_

#include <stddef.h>
#include <stdint.h>

#define SINTER_BACKEND_ABI_VERSION 1

/* Whether the table that `pointer` points to has this member. */
#define SINTER_HAS(pointer, type, member) \
  ((pointer)->struct_size >= offsetof(type, member) + sizeof((pointer)->member))

#if defined(_WIN32)
#define SINTER_EXPORT __declspec(dllexport)
#else
#define SINTER_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Element types. Other values are types that this header does not know yet. A bool takes one byte,
 * 0 or 1, and each element of 8 bits or less one byte. */
enum {
  SINTER_F32 = 1,
  SINTER_F16 = 2,
  SINTER_BF16 = 3,
  SINTER_F64 = 4,
  SINTER_I8 = 5,
  SINTER_U8 = 6,
  SINTER_I16 = 7,
  SINTER_U16 = 8,
  SINTER_I32 = 9,
  SINTER_U32 = 10,
  SINTER_I64 = 11,
  SINTER_U64 = 12,
  SINTER_BOOL = 13
};

/* What the functions of a backend return. */
enum {
  SINTER_OK = 0,
  SINTER_REFUSED = 1, /* only `offer`: no (further) kernel; the message says why, or is empty */
  SINTER_FAILED = 2   /* the message says why; Sinter adds the name of the node */
};

/* A zero-terminated message. Functions write at most SINTER_MESSAGE_BYTES to it. */
#define SINTER_MESSAGE_BYTES 512

/* An operand or result of a node. */
typedef struct SinterTensor {
  size_t struct_size;
  int32_t dtype;
  int32_t rank;
  const int64_t* dims;
  /* The elements in row-major order if the operand is constant; otherwise null. */
  const void* constant;
} SinterTensor;

/* Which member of SinterAttribute has the value. */
enum {
  SINTER_ATTRIBUTE_INT = 1, /* also bool */
  SINTER_ATTRIBUTE_FLOAT = 2,
  SINTER_ATTRIBUTE_STRING = 3, /* also enumerations and element types, by name */
  SINTER_ATTRIBUTE_INTS = 4,
  SINTER_ATTRIBUTE_FLOATS = 5
};

/* An attribute of an operation. `sinter operators` lists the attributes of each operator. */
typedef struct SinterAttribute {
  size_t struct_size;
  const char* name;
  int32_t kind;
  int64_t int_value;
  float float_value;
  const char* string_value;
  int64_t count; /* of ints or floats */
  const int64_t* ints;
  const float* floats;
} SinterAttribute;

/* Operands of an operation that are not operands of the node. */
enum {
  SINTER_PREVIOUS = -1, /* the result of the operation before this one */
  SINTER_CONSTANT = -2  /* a constant of the fused body, whose elements `tensor` has */
};

typedef struct SinterOperand {
  size_t struct_size;
  int32_t index; /* of the node's operand, or one of the values above */
  const SinterTensor* tensor;
} SinterOperand;

/* One operation, for example "conv" with its attributes. Names are those of `sinter operators`. */
typedef struct SinterOperation {
  size_t struct_size;
  const char* name;
  int32_t attribute_count;
  const SinterAttribute* const* attributes;
  int32_t operand_count;
  const SinterOperand* const* operands;
} SinterOperation;

/* A node: one operation, or several that passes fused, in the order in which they run. In a fused
 * node each operation reads the result of the one before, and the last result is the node's. */
typedef struct SinterNode {
  size_t struct_size;
  const char* name; /* as the user knows it; may be empty */
  int32_t input_count;
  const SinterTensor* const* inputs;
  int32_t output_count;
  const SinterTensor* const* outputs;
  int32_t operation_count;
  const SinterOperation* const* operations;
  /* The operation that is not elementwise. Those before it are its prologue, those behind it its
   * epilogue. -1: all are elementwise. */
  int32_t root;
  double flops; /* floating-point operations, 0 if unknown */
} SinterNode;

/* How a kernel reads an operand or writes a result. */
typedef struct SinterPort {
  size_t struct_size;
  int32_t dtype; /* of the elements in memory */
  /* The axes in memory order, as letters: "acdb" is NHWC. Upper case is an axis in blocks:
   * "aBcd8b" is nChw8c, padded with zeros to whole blocks. Null: row-major. */
  const char* layout;
  /* Elements of one row, if the kernel takes rows that lie further apart than that (columns of a
   * wider tensor), otherwise 0. SinterCall then says how far. */
  int64_t row;
  /* An operand's: 1 if the first result may overwrite it. */
  int32_t in_place;
  /* A constant operand's: the kernel reads it as `pack` has written it. Equal formats of one
   * backend mean interchangeable bytes, so the name states the blocking: "panels16". */
  const char* packed_format;
  int64_t packed_bytes;
} SinterPort;

/* What a backend offers for a node. Sinter presets the ports (element types of the node, row-major,
 * no rows, no packing) and zeros; `offer` changes what differs. */
typedef struct SinterOffer {
  size_t struct_size;
  SinterPort* const* inputs;
  SinterPort* const* outputs;
  /* Short, without spaces, the same for every size and in every process: "matmul.tiled". Null: the
   * name of the operation. */
  const char* kernel_id;
  const char* description; /* for people; null: kernel_id */
  int64_t workspace_bytes; /* for each run, aligned to 64 bytes, contents undefined */
  double seconds;          /* a rough estimate of the time of a run; 0: none */
  void* kernel;            /* the backend's own: passed to pack, run and release */
} SinterOffer;

/* What Sinter offers to a kernel. */
typedef struct SinterHost {
  size_t struct_size;
  uint32_t abi_version;
  const char* sinter_version;
  /* Calls body(argument, begin, end) for disjoint ranges that cover [0, count), one range for each
   * of the session's threads, and at most one for every `grain` elements. The ranges are the same
   * in every run. Only for calls from `run`. */
  void (*parallel_for)(int64_t count, int64_t grain,
                       void (*body)(void* argument, int64_t begin, int64_t end), void* argument);
} SinterHost;

/* One run of a kernel. Operands and results are in the formats of the offer's ports. Addresses are
 * aligned to 64 bytes, except those of the model's own inputs and outputs and of rows. */
typedef struct SinterCall {
  size_t struct_size;
  const SinterHost* host;
  const void* const* inputs;
  void* const* outputs;
  /* For ports with rows: elements from one row to the next; 0: the row's own length. */
  const int64_t* input_row_strides;
  const int64_t* output_row_strides;
  void* workspace;
  int32_t threads; /* that parallel_for uses at most */
} SinterCall;

/* A backend. Lives as long as the process. */
typedef struct SinterBackend {
  size_t struct_size;
  uint32_t abi_version;    /* SINTER_BACKEND_ABI_VERSION */
  const char* name;        /* without spaces, unique: "mine" */
  const char* version;     /* without spaces */
  const char* isa;         /* for people; null: unknown */
  const char* description; /* one line; null: none */
  void* context;           /* passed to offer */

  /* Offers the kernel number `index` for the node, best first: Sinter calls it with 0, 1, ... until
   * it returns SINTER_REFUSED. The node, with all that it points to, and the strings of the offer
   * need to be valid during the call only. */
  int32_t (*offer)(void* context, const SinterNode* node, int32_t index, SinterOffer* offer,
                   char* message);
  /* Writes the packed form of operand `operand`, whose elements are row-major, to `packed`. May be
   * null if no port has a packed format. */
  int32_t (*pack)(void* kernel, int32_t operand, const void* elements, void* packed, char* message);
  int32_t (*run)(void* kernel, const SinterCall* call, char* message);
  /* Frees the kernel. May be null. */
  void (*release)(void* kernel);
} SinterBackend;

/* The function that a library exports. The host lives as long as the process. Returns null if the
 * backend cannot run on this machine, with the reason in `message`. */
SINTER_EXPORT const SinterBackend* SinterGetBackend(const SinterHost* host, char* message);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SINTER_BACKEND_H_ */
