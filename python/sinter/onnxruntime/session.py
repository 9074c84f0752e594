"""InferenceSession."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sinter
from sinter._arrays import Array
from sinter.model import PathOrBytes
from sinter.onnxruntime import errors
from sinter.onnxruntime.binding import IOBinding
from sinter.onnxruntime.fallback import real_session
from sinter.onnxruntime.options import RunOptions, SessionOptions
from sinter.onnxruntime.profile import Profile
from sinter.onnxruntime.signature import ModelMetadata, NodeArg, node_arg
from sinter.onnxruntime.values import OrtValue

CPU = "CPUExecutionProvider"


class InferenceSession:
    """A session as onnxruntime has it, on Sinter.

    fallback: hand a model with operators that Sinter lacks to a real onnxruntime, with a warning. None is what
        ``install_as_onnxruntime`` was told.
    """

    _fallback_by_default = False

    def __init__(self, path_or_bytes: PathOrBytes, sess_options: SessionOptions | None = None,
                 providers: Sequence[Any] | None = None, provider_options: Sequence[Mapping[str, Any]] | None = None,
                 *, fallback: bool | None = None, **unused: Any) -> None:
        self._sess_options = sess_options if sess_options is not None else SessionOptions()
        self._open_with = (path_or_bytes, self._sess_options, providers, provider_options)
        self._fallback = self._fallback_by_default if fallback is None else fallback
        self._model_path = path_or_bytes if not isinstance(path_or_bytes, (bytes, bytearray, memoryview)) else None
        self._model_bytes = path_or_bytes if self._model_path is None else None
        self._real: Any = None
        self._overriding: dict[frozenset[str], sinter.Session] = {}
        _check_providers(providers)
        try:
            self._session = sinter.Session(path_or_bytes, threads=self._sess_options.intra_op_num_threads or None)
        except sinter.errors.Unimplemented as error:
            if not self._fallback:
                raise errors.of_loading(error) from error
            self._real = real_session(*self._open_with, reason=str(error))
            return
        except TypeError as error:
            raise TypeError(f"Unable to load from type '{type(path_or_bytes)}'") from error
        except sinter.SinterError as error:
            raise errors.of_loading(error) from error
        sizes = self._sess_options._free_dimensions
        self._inputs = [node_arg(each, sizes) for each in self._session.inputs]
        self._outputs = [node_arg(each, sizes) for each in self._session.outputs]
        self._overridable = [node_arg(each, sizes) for each in self._session.model.overridable_inputs]
        self._input_names = {each.name for each in self._inputs}
        self._profile = Profile(self._sess_options.profile_file_prefix) if self._sess_options.enable_profiling else None
        if self._sess_options.optimized_model_filepath:
            self._session.model.save(self._sess_options.optimized_model_filepath)

    def run(self, output_names: Sequence[str] | None, input_feed: Mapping[str, Any],
            run_options: RunOptions | None = None) -> list[Array]:
        """Runs the model and returns the outputs of these names, or all for None and [].

        Raises ValueError for a missing input; InvalidArgument for an unknown name, and for an input of a wrong dtype,
        rank or size.
        """
        if self._real is not None:
            return list(self._real.run(output_names, input_feed, run_options))
        session = self._session
        if input_feed.keys() != self._input_names:
            session = self._session_for(input_feed)
        if self._sess_options._free_dimensions:
            self._check_sizes(input_feed)
        try:
            outputs = session.run(input_feed, cancel=None if run_options is None else run_options._cancel)
        except (sinter.SinterError, TypeError) as error:
            raise errors.of_running(error) from error
        if self._profile is not None:
            self._profile.record(session, input_feed)
        if not output_names:
            return list(outputs.values())
        try:
            return [outputs[name] for name in output_names]
        except KeyError as error:
            raise errors.make(errors.InvalidArgument, f"Invalid output name:{error.args[0]}") from None

    def run_with_ort_values(self, output_names: Sequence[str] | None, input_dict_ort_values: Mapping[str, OrtValue],
                            run_options: RunOptions | None = None) -> list[OrtValue]:
        """``run`` with values instead of arrays."""
        feed = {name: value.numpy() for name, value in input_dict_ort_values.items()}
        return [OrtValue(array) for array in self.run(output_names, feed, run_options)]

    def run_async(self, output_names: Sequence[str] | None, input_feed: Mapping[str, Any],
                  callback: Callable[[list[Array], Any, str], None], user_data: Any,
                  run_options: RunOptions | None = None) -> None:
        """``run`` in another thread, which then calls callback(results, user_data, "" or the error's message)."""
        def work() -> None:
            results: list[Array] = []
            message = ""
            try:
                results = self.run(output_names, input_feed, run_options)
            except Exception as error:  # every error is the callback's
                message = str(error)
            callback(results, user_data, message)

        threading.Thread(target=work, name="sinter.onnxruntime.run_async").start()

    def io_binding(self) -> IOBinding:
        """For ``run_with_iobinding``."""
        return IOBinding(self)

    def run_with_iobinding(self, iobinding: IOBinding, run_options: RunOptions | None = None) -> None:
        """Runs with the inputs and outputs that were bound."""
        iobinding._run(self, run_options)

    def get_inputs(self) -> list[NodeArg]:
        """What ``run`` needs."""
        return self._inputs if self._real is None else list(self._real.get_inputs())

    def get_outputs(self) -> list[NodeArg]:
        """What ``run`` gives."""
        return self._outputs if self._real is None else list(self._real.get_outputs())

    def get_overridable_initializers(self) -> list[NodeArg]:
        """Inputs that have values in the file, and may be given nevertheless."""
        return self._overridable if self._real is None else list(self._real.get_overridable_initializers())

    def get_modelmeta(self) -> ModelMetadata:
        """Name and custom metadata."""
        if self._real is not None:
            meta: ModelMetadata = self._real.get_modelmeta()
            return meta
        return ModelMetadata(self._session.metadata, self._session.model.name)

    def get_session_options(self) -> SessionOptions:
        """The options that it was made with."""
        return self._sess_options

    def get_providers(self) -> list[str]:
        """["CPUExecutionProvider"]"""
        return [CPU]

    def get_provider_options(self) -> dict[str, dict[str, str]]:
        """{"CPUExecutionProvider": {}}"""
        return {CPU: {}}

    def set_providers(self, providers: Sequence[Any] | None = None,
                      provider_options: Sequence[Mapping[str, Any]] | None = None) -> None:
        """Checks the names; there is one provider."""
        _check_providers(providers)

    def disable_fallback(self) -> None:
        """Accepted: a session on Sinter never changes its provider."""

    def enable_fallback(self) -> None:
        """Accepted."""

    def end_profiling(self) -> str:
        """Runs the last feed again, writes its timeline for Perfetto, and returns the file's name; "" if profiling was
        not enabled."""
        if self._real is not None:
            return str(self._real.end_profiling())
        return "" if self._profile is None else self._profile.write()

    def get_profiling_start_time_ns(self) -> int:
        """Nanoseconds of a monotonic clock; 0 if profiling was not enabled."""
        return 0 if self._real is not None or self._profile is None else self._profile.start_ns

    def __getstate__(self) -> dict[str, Any]:
        path_or_bytes, options, providers, provider_options = self._open_with
        return {"path_or_bytes": path_or_bytes, "sess_options": options, "providers": providers,
                "provider_options": provider_options, "fallback": self._fallback}

    def __setstate__(self, state: dict[str, Any]) -> None:
        InferenceSession.__init__(self, **state)

    def _session_for(self, feed: Mapping[str, Any]) -> sinter.Session:
        """The session whose inputs are those of the feed: another one if it overrides values of the file."""
        missing = [name for name in self._input_names if name not in feed]
        if missing:
            raise ValueError(f"Required inputs ({missing}) are missing from input feed ({list(feed)}).")
        more = frozenset(name for name in feed if name not in self._input_names)
        for name in more - {each.name for each in self._overridable}:
            raise errors.make(errors.InvalidArgument,
                              f"Invalid input name: {name}; the inputs are {', '.join(sorted(self._input_names))}")
        if more not in self._overriding:
            model = sinter.load(self._open_with[0], overridden_inputs=sorted(more))
            self._overriding[more] = sinter.Session(model, threads=self._session.threads)
        return self._overriding[more]

    def _check_sizes(self, feed: Mapping[str, Any]) -> None:
        for each in self._inputs:
            sizes = getattr(feed[each.name], "shape", ())
            for axis, (given, expected) in enumerate(zip(sizes, each.shape)):
                if isinstance(expected, int) and given != expected:
                    raise errors.make(errors.InvalidArgument, "Got invalid dimensions for input: "
                                      f"{each.name} for the following indices\n index: {axis} Got: {given} "
                                      f"Expected: {expected}")


def _check_providers(providers: Iterable[Any] | None) -> None:
    """Warns of providers that there are not, once for each. A provider is a name, or a name with options."""
    names = [each[0] if isinstance(each, (tuple, list)) else each for each in providers or ()]
    for name in names:
        if name != CPU:
            warnings.warn(f"Specified provider '{name}' is not in available provider names. Available providers: "
                          f"'{CPU}'", stacklevel=3)
