"""The modules below onnxruntime.capi that packages import."""
