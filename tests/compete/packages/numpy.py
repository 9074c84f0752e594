"""As much of NumPy as compete/peers/run.py and the engine beside this file use: one-dimensional views of f32 memory."""
import ctypes


def dtype(name):
    if name != "float32":
        raise TypeError(f"data type {name!r} not understood")
    return name


class Array:
    def __init__(self, elements, shape):
        self.elements = elements
        self.shape = shape
        self.dtype = "float32"
        self.ctypes = self

    @property
    def data(self):
        return ctypes.addressof(self.elements)

    def reshape(self, shape):
        return Array(self.elements, shape)


def frombuffer(memory, dtype, count, offset):
    return Array((ctypes.c_float * count).from_buffer(memory, offset), [count])
