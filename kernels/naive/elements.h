// Access to the elements of a view by their indices.
#ifndef SINTER_KERNELS_NAIVE_ELEMENTS_H_
#define SINTER_KERNELS_NAIVE_ELEMENTS_H_

#include <vector>

#include "kernels/naive/naive.h"

namespace sinter::naive {

// elements(i, j, ...) takes one index per axis. A view of rank 0 has the same element at all
// indices.
template <class T>
class Elements {
 public:
  template <class Pointer>
  explicit Elements(const View<Pointer>& view)
      : data_(view.template As<std::remove_const_t<T>>()), strides_(&view.strides) {}

  template <class... Index>
  T& operator()(Index... index) const {
    if (strides_->empty()) return *data_;
    T* element = data_;
    size_t axis = 0;
    ((element += index * (*strides_)[axis++]), ...);
    return *element;
  }

 private:
  T* data_;
  const std::vector<int64_t>* strides_;
};

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_ELEMENTS_H_
