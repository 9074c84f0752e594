// The process of one entry, as the competition sees it.
#ifndef SINTER_COMPETE_ENTRY_PROCESS_H_
#define SINTER_COMPETE_ENTRY_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compete/entry.h"
#include "compete/message.h"
#include "compete/shared_tensors.h"

namespace sinter::compete {

struct ProcessOptions {
  std::string program;      // the runner, which has the verb `entry`
  std::string model;        // the file with the task's model
  std::string onnx_model;   // the same for other engines, as ONNX
  std::string peer_script;  // the file with the script that runs entries in Python
  int threads = 1;
  int64_t memory_bytes = int64_t{8} << 30;
  double start_seconds = 60;  // until the entry must be ready
  double run_seconds = 30;    // until a run must be done
};

// Starts the process and ends it with the object, together with whatever it has started. After an
// error the process has ended.
class EntryProcess {
 public:
  // Returns when the entry is ready to run.
  static absl::StatusOr<std::unique_ptr<EntryProcess>> Start(const Entry& entry,
                                                             const ProcessOptions& options,
                                                             std::vector<TensorType> inputs,
                                                             std::vector<TensorType> outputs);
  EntryProcess(const EntryProcess&) = delete;
  EntryProcess& operator=(const EntryProcess&) = delete;
  ~EntryProcess();

  SharedTensors& tensors() { return tensors_; }
  // Has the entry run in that place and returns the seconds from the order to the answer, by this
  // process's clock. The error says how the process ended. Between runs the process is stopped, so
  // threads of it that wait for work, or do some, take no time from other entries.
  absl::StatusOr<double> Run(int place);
  // As the entry states it.
  const std::string& version() const { return version_; }
  // What isolation there is, for people.
  const std::string& isolation() const { return isolation_; }
  // The largest resident memory since the entry was ready, less what it was then.
  int64_t PeakBytes() const;

 private:
  EntryProcess(ProcessOptions options, SharedTensors tensors)
      : options_(std::move(options)), tensors_(std::move(tensors)) {}
  absl::Status Spawn(const Entry& entry);
  // The command line.
  std::vector<std::string> WordsFor(const Entry& entry) const;
  // Waits for a message of that kind.
  absl::StatusOr<Message> Await(Message::Kind kind, double seconds, std::string_view what);
  void Stop();
  // Returns when the process has had the time to wait for orders again.
  void Continue();
  // Ends the process and says why it is no longer there.
  absl::Status Ended();
  void Kill();

  const ProcessOptions options_;
  SharedTensors tensors_;
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string version_;
  std::string isolation_;
  int64_t base_bytes_ = 0;
};

// One type as an argument of the process, "f32:1x3x224x224", and back.
std::string ToArgument(const TensorType& type);
absl::StatusOr<TensorType> TypeFromArgument(const std::string& argument);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_ENTRY_PROCESS_H_
