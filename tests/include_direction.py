"""Checks the direction of includes: each folder includes only what docs/architecture.md allows.

Usage: python3 tests/include_direction.py [ROOT]    prints each include that is not allowed; exit code 1 if there is one
       python3 tests/include_direction.py --self-test
"""

import pathlib
import re
import sys

# Maps a folder to what it may include besides itself. Folders end in "/"; "/*" is a folder without its subfolders.
ALLOWED = {
    "schemas/": [],
    "ir/": [],
    "frontend/": ["ir/", "schemas/"],
    "kernels/": ["ir/"],
    "kernels/library/": ["ir/", "kernels/*", "sinter/backend.h", "sinter/version.h"],
    "kernels/naive/": ["ir/", "kernels/*"],
    "kernels/blocked/": ["ir/", "kernels/*"],
    "kernels/onednn/": ["ir/", "kernels/*"],
    "passes/": ["ir/", "kernels/backend.h", "kernels/naive/evaluate.h"],
    "runtime/": ["ir/", "kernels/", "passes/"],
    "runtime/measure/": ["ir/", "kernels/", "passes/", "runtime/*"],
    "report/": ["ir/", "passes/", "runtime/", "runtime/measure/", "sinter/version.h"],
    "compete/": ["ir/", "kernels/library/", "runtime/", "runtime/measure/", "report/", "sinter/"],
    "include/sinter/": ["sinter/"],
    "sinter.cc": ["sinter/", "frontend/", "ir/"],
    "models/": ["sinter/"],
    "python/": ["sinter/"],
}
# The public headers that each folder implements. A folder may include its own and those of the folders that it may
# include; the headers of sinter.cc and models/ are for programs.
PUBLIC = {
    "ir/": ["allocated_memory", "attribute", "dtype", "float16", "narrow", "shape", "status", "tensor"],
    "frontend/": ["graph_builder", "import_limits", "safetensors", "weight_source"],
    "passes/": ["pass_options"],
    "runtime/": ["backends", "eager", "memory_usage", "model", "program_backend", "run_options", "session",
                 "session_options", "tuning_cache"],
    "report/": ["report_page", "run_timeline"],
    "runtime/measure/": ["benchmark_scope", "node_explanation", "performance_report", "timing", "tune_model"],
}
for folder, allowed in ALLOWED.items():
    if "sinter/" not in allowed:
        reachable = {folder, *(pattern.rstrip("*") for pattern in allowed)}
        allowed += [f"sinter/{name}.h" for owner, names in PUBLIC.items() if owner in reachable for name in names]
# Folders that may include everything.
UNRESTRICTED = ("tools/", "bench/", "tests/", "docs/")
# Library headers that only one folder or file may include.
OWNED = {"omp.h": "kernels/thread_team.cc", "dnnl": "kernels/onednn/", "google/protobuf/": "frontend/onnx/",
         "schemas/onnx.pb.h": "frontend/onnx/", "flatbuffers/": "frontend/file/",
         "schemas/model_generated.h": "frontend/file/", "sqlite3.h": "compete/database.cc",
         "absl/container/flat_hash": "ir/hash_map.h", "absl/container/node_hash": "ir/hash_map.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def folder_of(path):
    """The longest entry of ALLOWED that contains the file; None if there is none."""
    return max((f for f in ALLOWED if path == f or (f.endswith("/") and path.startswith(f))), key=len, default=None)


def matches(header, pattern):
    if pattern.endswith("/*"):
        return header.startswith(pattern[:-1]) and "/" not in header[len(pattern) - 1:]
    return header.startswith(pattern) if pattern.endswith("/") else header == pattern


def violations(path, text, folders):
    """Yields the forbidden includes of one file. `folders` are the folders at the root of the tree."""
    if path.startswith(UNRESTRICTED):
        return
    folder = folder_of(path)
    if folder is None:
        yield f"{path}: its folder has no row in tests/include_direction.py"
        return
    allowed = ALLOWED[folder]
    for match in INCLUDE.finditer(text):
        header = match[1] or match[2]
        where = f"{path}:{text.count(chr(10), 0, match.start(1) if match[1] else match.start(2)) + 1}"
        for owned, owner in OWNED.items():
            if header.startswith(owned) and not path.startswith(owner):
                yield f"{where}: only {owner} may include {header}"
        ours = header.split("/")[0] in folders | {"sinter"}
        if ours and folder_of(header) != folder and not any(matches(header, pattern) for pattern in allowed):
            yield f"{where}: {folder} may not include {header}"


def self_test():
    folders = {"ir", "frontend", "kernels", "passes", "models", "schemas", "runtime"}

    def found(path, *headers):
        return len(list(violations(path, "".join(f'#include "{h}"\n' for h in headers), folders)))

    assert found("ir/graph.h", "ir/ops/conv.h", "absl/status/status.h") == 0
    assert found("ir/graph.h", "passes/pass.h", "frontend/builder.h") == 2
    assert found("passes/fold.cc", "kernels/backend.h", "kernels/naive/evaluate.h") == 0
    assert found("passes/fold.cc", "kernels/naive/naive.h") == 1
    assert found("kernels/naive/conv.cc", "kernels/parallel.h", "kernels/naive/naive.h") == 0
    assert found("kernels/naive/conv.cc", "kernels/onednn/conv.h") == 1
    assert found("kernels/backend.cc", "kernels/naive/naive.h") == 1
    assert found("runtime/measure/race.cc", "runtime/session.h", "runtime/measure/race.h") == 0
    assert found("runtime/session.cc", "runtime/measure/race.h") == 1
    assert found("models/resnet.cc", "sinter/sinter.h", "sinter/models/resnet.h") == 0
    assert found("passes/fold.cc", "sinter/sinter.h") == 1
    assert found("passes/fold.cc", "sinter/tensor.h", "sinter/pass_options.h") == 0
    assert found("ir/graph.h", "sinter/dtype.h") == 0 and found("ir/graph.h", "sinter/session.h") == 1
    assert found("include/sinter/session.h", "sinter/model.h") == 0
    assert found("include/sinter/session.h", "runtime/plan.h") == 1
    assert found("models/resnet.cc", "runtime/session.h") == 1
    assert found("kernels/backend.cc", "omp.h") == 1 and found("kernels/thread_team.cc", "omp.h") == 0
    assert found("compete/leaderboard.cc", "sqlite3.h") == 1 and found("compete/database.cc", "sqlite3.h") == 0
    assert found("passes/fold.cc", "absl/container/flat_hash_set.h", "absl/container/inlined_vector.h") == 1
    assert found("tests/ir/x_test.cc", "passes/pass.h") == 0
    assert found("elsewhere/x.cc") == 1


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folders = {path.name for path in root.iterdir()
               if path.is_dir() and not path.name.startswith((".", "build"))}
    files = [p for f in sorted(folders) for suffix in ("h", "cc", "inc") for p in (root / f).rglob(f"*.{suffix}")]
    bad = [line for path in sorted(files + list(root.glob("*.h")))
           for line in violations(path.relative_to(root).as_posix(), path.read_text(), folders)]
    print(*bad, sep="\n", end="\n" if bad else "")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
