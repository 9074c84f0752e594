"""Where onnxruntime defines its sessions."""

from sinter.onnxruntime.binding import IOBinding
from sinter.onnxruntime.session import InferenceSession
from sinter.onnxruntime.values import OrtDevice, OrtValue

__all__ = ["IOBinding", "InferenceSession", "OrtDevice", "OrtValue", "Session"]

Session = InferenceSession
