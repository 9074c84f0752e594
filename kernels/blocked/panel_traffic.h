// Counts the packed weights that products read from beyond the level 2 cache.
#ifndef SINTER_KERNELS_BLOCKED_PANEL_TRAFFIC_H_
#define SINTER_KERNELS_BLOCKED_PANEL_TRAFFIC_H_

#include <atomic>
#include <cstdint>

namespace sinter::blocked {

// While one exists, products count what they read. At most one exists in a process.
class PanelTraffic {
 public:
  PanelTraffic();
  ~PanelTraffic();
  PanelTraffic(const PanelTraffic&) = delete;
  PanelTraffic& operator=(const PanelTraffic&) = delete;

  int64_t bytes() const { return bytes_; }

  // A product that has `all` elements of weights read this many of them, and had read them before in
  // this run if `again`: if all of them fit into half of the cache, they were still there.
  static void Add(int64_t elements, int64_t all, bool again);

 private:
  std::atomic<int64_t> bytes_ = 0;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PANEL_TRAFFIC_H_
