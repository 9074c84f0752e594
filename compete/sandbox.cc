#include "compete/sandbox.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kInstrumented = true;
#else
constexpr bool kInstrumented = false;
#endif

// Calls that compute, allocate, wait, read files, or ask about the process itself.
constexpr std::array kAllowed = {SYS_read,
                                 SYS_pread64,
                                 SYS_readv,
                                 SYS_preadv,
                                 SYS_write,
                                 SYS_writev,
                                 SYS_close,
                                 SYS_fstat,
                                 SYS_stat,
                                 SYS_lstat,
                                 SYS_newfstatat,
                                 SYS_statx,
                                 SYS_lseek,
                                 SYS_access,
                                 SYS_faccessat,
                                 SYS_faccessat2,
                                 SYS_readlink,
                                 SYS_readlinkat,
                                 SYS_getdents64,
                                 SYS_getcwd,
                                 SYS_fadvise64,
                                 SYS_dup,
                                 SYS_poll,
                                 SYS_ppoll,
                                 SYS_select,
                                 SYS_pselect6,
                                 SYS_recvfrom,
                                 SYS_recvmsg,
                                 SYS_sendto,
                                 SYS_sendmsg,
                                 SYS_mmap,
                                 SYS_munmap,
                                 SYS_mprotect,
                                 SYS_mremap,
                                 SYS_madvise,
                                 SYS_msync,
                                 SYS_mincore,
                                 SYS_brk,
                                 SYS_mlock,
                                 SYS_munlock,
                                 SYS_mbind,
                                 SYS_get_mempolicy,
                                 SYS_set_mempolicy,
                                 SYS_membarrier,
                                 SYS_pkey_alloc,
                                 SYS_pkey_mprotect,
                                 SYS_futex,
                                 SYS_sched_yield,
                                 SYS_sched_getaffinity,
                                 SYS_sched_getparam,
                                 SYS_sched_getscheduler,
                                 SYS_sched_get_priority_max,
                                 SYS_sched_get_priority_min,
                                 SYS_getcpu,
                                 SYS_nanosleep,
                                 SYS_clock_nanosleep,
                                 SYS_clock_gettime,
                                 SYS_clock_getres,
                                 SYS_gettimeofday,
                                 SYS_time,
                                 SYS_times,
                                 SYS_set_robust_list,
                                 SYS_get_robust_list,
                                 SYS_set_tid_address,
                                 SYS_rseq,
                                 SYS_arch_prctl,
                                 SYS_getpid,
                                 SYS_gettid,
                                 SYS_getppid,
                                 SYS_getuid,
                                 SYS_geteuid,
                                 SYS_getgid,
                                 SYS_getegid,
                                 SYS_getrlimit,
                                 SYS_getrusage,
                                 SYS_sysinfo,
                                 SYS_uname,
                                 SYS_getrandom,
                                 SYS_getpriority,
                                 SYS_rt_sigprocmask,
                                 SYS_rt_sigreturn,
                                 SYS_rt_sigpending,
                                 SYS_rt_sigtimedwait,
                                 SYS_sigaltstack,
                                 SYS_restart_syscall,
                                 SYS_exit,
                                 SYS_exit_group};

struct Description {
  int call;
  const char* what;
};
constexpr std::array kDescriptions = {
    Description{SYS_open, "open a file for writing"},
    Description{SYS_openat, "open a file for writing"},
    Description{SYS_creat, "create a file"},
    Description{SYS_unlink, "delete a file"},
    Description{SYS_unlinkat, "delete a file"},
    Description{SYS_rmdir, "delete a folder"},
    Description{SYS_rename, "rename a file"},
    Description{SYS_renameat, "rename a file"},
    Description{SYS_renameat2, "rename a file"},
    Description{SYS_mkdir, "create a folder"},
    Description{SYS_mkdirat, "create a folder"},
    Description{SYS_truncate, "truncate a file"},
    Description{SYS_ftruncate, "truncate a file"},
    Description{SYS_clone, "start a process"},
    Description{SYS_fork, "start a process"},
    Description{SYS_vfork, "start a process"},
    Description{SYS_execve, "run a program"},
    Description{SYS_execveat, "run a program"},
    Description{SYS_socket, "open a socket"},
    Description{SYS_connect, "open a connection"},
    Description{SYS_kill, "send a signal to a process"},
    Description{SYS_tgkill, "send a signal to another process"},
    Description{SYS_ptrace, "trace a process"},
    Description{SYS_process_vm_writev, "write to another process's memory"},
    Description{SYS_process_vm_readv, "read another process's memory"},
    Description{SYS_sched_setaffinity, "choose its processors"},
    Description{SYS_prlimit64, "change its limits"},
    Description{SYS_setrlimit, "change its limits"},
    Description{SYS_rt_sigaction, "handle the signal of the sandbox"},
};

void (*violation_callback)(int call) = nullptr;

void OnSigsys(int, siginfo_t* info, void*) {
  if (violation_callback != nullptr) violation_callback(info->si_syscall);
  _exit(128 + SIGSYS);
}

// A program of the kernel's packet filter: it loads fields of seccomp_data and compares them.
class Filter {
 public:
  Filter() {
    Load(offsetof(seccomp_data, arch));
    // Another architecture's calls have other numbers.
    UnlessEqual(AUDIT_ARCH_X86_64, SECCOMP_RET_KILL_PROCESS);
    Load(offsetof(seccomp_data, nr));
  }
  // Calls with the number in A.
  void Allow(int call) { IfEqual(call, SECCOMP_RET_ALLOW); }
  void Answer(int call, int error) {
    IfEqual(call, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error));
  }
  // Allowed if the argument has none of the bits, or all of `needed`.
  void AllowWithoutBits(int call, size_t argument, uint32_t bits) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 4);
    LoadArgument(argument);
    Add(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    Add(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  }
  void AllowWithBit(int call, size_t argument, uint32_t bit) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 4);
    LoadArgument(argument);
    Add(BPF_JMP | BPF_JSET | BPF_K, bit, 0, 1);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    Add(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  }
  void AllowIfEqual(int call, size_t argument, uint32_t value) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 4);
    LoadArgument(argument);
    Add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    Add(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  }
  void AllowUnlessEqual(int call, size_t argument, uint32_t value) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 4);
    LoadArgument(argument);
    Add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    Add(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
  }
  // Installs the filter; all other calls end the process.
  bool Install() {
    Add(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    const sock_fprog program = {.len = static_cast<unsigned short>(code_.size()),
                                .filter = code_.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void Add(int operation, uint32_t value, int if_true = 0, int if_false = 0) {
    code_.push_back({static_cast<uint16_t>(operation), static_cast<uint8_t>(if_true),
                     static_cast<uint8_t>(if_false), value});
  }
  void Load(size_t offset) { Add(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
  // The low half of an argument. The caller returns before the number of the call is needed again.
  void LoadArgument(size_t index) { Load(offsetof(seccomp_data, args) + index * sizeof(uint64_t)); }
  void IfEqual(int value, uint32_t result) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(value), 0, 1);
    Add(BPF_RET | BPF_K, result);
  }
  void UnlessEqual(uint32_t value, uint32_t result) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    Add(BPF_RET | BPF_K, result);
  }

  std::vector<sock_filter> code_;
};

bool InstallFilter() {
  constexpr uint32_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  Filter filter;
  for (const long call : kAllowed) filter.Allow(static_cast<int>(call));
  // UndefinedBehaviorSanitizer finds out with a pipe what it may read.
  if (kInstrumented) filter.Allow(SYS_pipe2);
  filter.AllowWithoutBits(SYS_open, 1, kWriting);
  filter.AllowWithoutBits(SYS_openat, 2, kWriting);
  filter.AllowWithBit(SYS_clone, 0, CLONE_THREAD);
  filter.Answer(SYS_clone3, ENOSYS);  // its flags are in memory; libraries fall back to clone
  filter.AllowIfEqual(SYS_tgkill, 0, static_cast<uint32_t>(getpid()));  // abort()
  filter.AllowIfEqual(SYS_kill, 0, static_cast<uint32_t>(getpid()));
  filter.AllowIfEqual(SYS_prlimit64, 2, 0);  // asks only
  filter.AllowUnlessEqual(SYS_rt_sigaction, 0, SIGSYS);
  filter.AllowIfEqual(SYS_fcntl, 1, F_GETFL);
  filter.AllowIfEqual(SYS_prctl, 0, PR_SET_VMA);  // names of memory, by the C library
  filter.Answer(SYS_ioctl, ENOTTY);
  filter.Answer(SYS_sched_setscheduler, EPERM);
  filter.Answer(SYS_setpriority, EPERM);
  return filter.Install();
}

void Limit(int resource, rlim_t value) {
  const rlimit limit = {value, value};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

// Keeps the process on as many of its processors.
bool LimitProcessors(int processors) {
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof(usable), &usable) != 0) return false;
  cpu_set_t kept;
  CPU_ZERO(&kept);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&kept) < processors; ++i) {
    if (CPU_ISSET(i, &usable)) CPU_SET(i, &kept);
  }
  return sched_setaffinity(0, sizeof(kept), &kept) == 0;
}

}  // namespace

absl::Status EnterSandbox(const SandboxLimits& limits, void (*on_violation)(int call),
                          std::vector<std::string>& isolation) {
  if (LimitProcessors(limits.threads)) {
    isolation.push_back(
        absl::StrCat(limits.threads, limits.threads == 1 ? " processor" : " processors"));
  }
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_FSIZE, 0);
  Limit(RLIMIT_CPU, static_cast<rlim_t>(limits.processor_seconds));
  // Sanitizers reserve terabytes of address space.
  if (!kInstrumented) {
    Limit(RLIMIT_AS, static_cast<rlim_t>(limits.memory_bytes));
    isolation.push_back(absl::StrCat(limits.memory_bytes >> 20, " MB of memory"));
  }
  isolation.push_back(absl::StrCat(limits.processor_seconds, " s of processor time"));
  if (unshare(CLONE_NEWNET) == 0) isolation.emplace_back("no network");
  violation_callback = on_violation;
  struct sigaction action = {};
  action.sa_sigaction = OnSigsys;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSYS, &action, nullptr);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !InstallFilter()) {
    return absl::UnimplementedError(
        absl::StrCat("the system does not filter system calls: ", std::strerror(errno)));
  }
  isolation.emplace_back("no writing of files, no processes, no sockets (filter of system calls)");
  return absl::OkStatus();
}

std::string DescribeViolation(int call) {
  const auto* const found =
      std::find_if(kDescriptions.begin(), kDescriptions.end(),
                   [&](const Description& description) { return description.call == call; });
  if (found != kDescriptions.end()) return found->what;
  return absl::StrCat("make the system call ", call);
}

}  // namespace sinter::compete
