#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev lint`, the part that swift format can't do: arrows, unsafe code, traps, sizes, licence lines."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from swift_text import SwiftText  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent

# What each target may import: ours, and from other packages. There are no other arrows.
ARROWS: dict[str, set[str]] = {
    "SottoWire": set(),
    "CSottoBoringSSL": set(),
    "SottoCrypto": {"SottoWire", "CSottoBoringSSL", "Crypto", "CryptoExtras"},
    "SottoIdentity": {"SottoWire", "SottoCrypto", "X509", "SwiftASN1"},
    "Sotto": {"SottoWire", "SottoCrypto", "SottoIdentity"},
    "SottoNIO": {"Sotto", "NIOCore", "NIOTLS"},
    "CSottoZlib": set(),
    "SottoZlib": {"Sotto", "CSottoZlib"},
    "SottoInspect": {"SottoWire", "SottoCrypto", "SottoIdentity", "Sotto", "X509", "SwiftASN1"},
    "SottoCLI": {
        "Sotto", "SottoNIO", "SottoZlib", "SottoInspect", "SottoIdentity", "NIOCore", "NIOPosix", "NIOTLS", "X509", "SwiftASN1", "Crypto",
        "ArgumentParser",
    },
    "SottoBoGoShim": {"Sotto"},
    # CBench is what CSottoBenchmark is called where niossl-peer shares the file.
    "SottoPeer": {"Sotto", "SottoNIO", "CSottoBenchmark", "CBench", "Crypto", "NIOCore", "NIOTLS", "NIOEmbedded"},
    "SottoFuzz": {"SottoWire", "SottoCrypto", "SottoIdentity", "Sotto", "SottoInspect", "SottoTestSupport"},
}
TOOLS = {"SottoCLI", "SottoBoGoShim", "SottoPeer"}
# Targets that are not in Sources.
ELSEWHERE = {"Benchmarks/SottoPeer/": "SottoPeer", "Fuzz/SottoFuzz/": "SottoFuzz"}
# What comes with the toolchain and is the same everywhere.
TOOLCHAIN = {"Swift", "FoundationEssentials", "Synchronization", "Dispatch"}
# What differs by platform: for tools, and for one file of a library.
PLATFORM = {"Glibc", "Musl", "Darwin", "Android", "WinSDK", "ucrt", "CRT"}
# Spi that we use, and what we export again.
SPI = {("SottoIdentity", "FixedExpiryValidationTime", "X509")}
EXPORTED = {("Sotto", name) for name in ("SottoWire", "SottoCrypto", "SottoIdentity")}

# Where code may be unsafe, with the reason. A folder ends with a slash.
SEAMS = {
    "Sources/SottoCrypto/Bridge/": "the bridge to C",
    "Sources/SottoZlib/ZlibCertificateCompression.swift": "zlib",
}
# Counted apart: not part of what users link.
APART = {
    "Sources/SottoCLI/Support/WriteAll.swift": "the tool's standard output",
    "Sources/SottoCLI/Support/WindowWidth.swift": "the tool's window",
    "Sources/SottoBoGoShim/ShimSocket.swift": "the shim's sockets",
    "Benchmarks/SottoPeer/Buffer.swift": "the benchmark's buffers",
    "Benchmarks/SottoPeer/Idle.swift": "the benchmark's idle connections",
    "Benchmarks/SottoPeer/ProgramEntry.swift": "the benchmark's environment and last words",
    "Fuzz/SottoFuzz/EntryPoints.swift": "the fuzzer's entry points",
}
# SottoNIO may have this many files with unsafe code.
NIO_SEAM_FILES = 1

# Lines a file may have, and the files that are longer for a reason.
LIMITS = {"Sources": 400, "Tests": 600, "Benchmarks": 400, "Fuzz": 400}
LONG_FILES: dict[str, str] = {}

LICENCE = "SPDX-License-Identifier: Apache-2.0"
LICENSED = {".swift", ".c", ".h", ".py", ".sh", ".bash", ".yml", ".yaml", ".toml", ".go", ".rs"}

IMPORT = re.compile(
    r"^[ \t]*(?P<attributes>(?:@\w+(?:\([^)]*\))?\s+)*)(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(?P<module>\w+)", re.M)
TRAPS = [
    (re.compile(r"\bfatalError\b"), "fatalError"),
    (re.compile(r"\bpreconditionFailure\b"), "preconditionFailure"),
    (re.compile(r"\btry!"), "try!"),
    (re.compile(r"\bas!"), "as!"),
    (re.compile(r"(?<!\btry)(?<!\bas)(?<=[\w)\]}\"`?>])!(?!=)"), "a forced unwrap"),
]
UNSAFE = re.compile(r"\bunsafe\b")
DECLARATION = re.compile(r"\b(func|init|deinit|subscript)\b|\b(get|set|var \w+[^=]*)\s*\{\s*$")


class Findings:
    def __init__(self) -> None:
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def error(self, place: str, text: str) -> None:
        self.errors.append(f"{place}: {text}")

    def warn(self, place: str, text: str) -> None:
        self.warnings.append(f"{place}: {text}")


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def repository_files() -> list[Path]:
    """What is tracked, and what is new and not ignored."""
    output = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    paths = (ROOT / name for name in output.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def check_imports(target: str, name: str, source: SwiftText, platform_files: dict[str, set[str]], found: Findings) -> None:
    allowed = ARROWS[target] | TOOLCHAIN
    for match in IMPORT.finditer(source.code):
        module, attributes = match["module"], match["attributes"] or ""
        place = f"{name}:{line_of(source.code, match.start('module'))}"
        if module in PLATFORM:
            platform_files.setdefault(target, set()).add(name)
        elif module == "Foundation":
            if not is_fallback(source.code[: match.start()]):
                found.error(place, "imports Foundation: FoundationEssentials at most, with Foundation where there is none")
        elif module not in allowed:
            found.error(place, f"{target} may not import {module}")
        if "@_exported" in attributes and (target, module) not in EXPORTED:
            found.error(place, f"{target} may not export {module} again")
        if "@testable" in attributes:
            found.error(place, "@testable is for tests")
        for spi in re.findall(r"@_spi\((\w+)\)", attributes):
            if (target, spi, module) not in SPI:
                found.error(place, f"{target} may not use the spi {spi} of {module}")


def is_fallback(before: str) -> bool:
    """Whether what follows is in the #else of an `#if canImport(FoundationEssentials)`."""
    branches: list[str] = []
    for line in before.split("\n"):
        line = line.strip()
        if line.startswith("#if"):
            branches.append(line)
        elif line.startswith(("#else", "#elseif")) and branches:
            branches[-1] = "else of " + branches[-1]
        elif line.startswith("#endif") and branches:
            branches.pop()
    return any(branch.startswith("else of ") and "canImport(FoundationEssentials)" in branch for branch in branches)


def unsafe_lines(source: SwiftText) -> list[int]:
    return [line_of(source.code, match.start()) for match in UNSAFE.finditer(source.code)]


def has_reason(source: SwiftText, number: int) -> bool:
    """Whether a comment with `unsafe:` stands on the line or above it, in the same function or right above that."""
    past_declaration = False
    for index in range(number - 1, -1, -1):
        if re.search(r"\bunsafe:", source.comment_lines[index]):
            return True
        code = source.code_lines[index].strip()
        if past_declaration and code and not code.startswith("@"):
            return False
        past_declaration = past_declaration or bool(DECLARATION.search(code))
    return False


def check_unsafe(sources: dict[str, SwiftText], found: Findings) -> None:
    counts: Counter[str] = Counter()
    without: list[str] = []
    for name, source in sources.items():
        for number in unsafe_lines(source):
            counts[name] += 1
            if not has_reason(source, number):
                without.append(f"{name}:{number}")

    def seam(name: str) -> bool:
        return any(name.startswith(prefix) if prefix.endswith("/") else name == prefix for prefix in SEAMS)

    nio = [name for name in counts if name.startswith("Sources/SottoNIO/")]
    print("unsafe, by file:")
    for name, count in sorted(counts.items()):
        note = "counted apart" if name in APART else "" if seam(name) or name in nio else "OUTSIDE THE SEAMS"
        print(f"  {count:4}  {name}  {note}".rstrip())
    inside = sum(count for name, count in counts.items() if name not in APART)
    print(f"  {inside:4}  in all, and {sum(counts.values()) - inside} counted apart; {len(without)} without a reason")
    for name in counts:
        if name not in APART and name not in nio and not seam(name):
            found.error(name, f"{counts[name]} unsafe outside the seams")
    if len(nio) > NIO_SEAM_FILES:
        found.error("Sources/SottoNIO", f"unsafe in {len(nio)} files, not in one: {', '.join(sorted(nio))}")
    for place in without:
        found.warn(place, "unsafe without a reason: say why in a comment above, `// unsafe: …`")


def check_traps(name: str, source: SwiftText, found: Findings) -> None:
    for pattern, what in TRAPS:
        for match in pattern.finditer(source.code):
            found.error(f"{name}:{line_of(source.code, match.start())}", f"{what}: a library never traps")


def check_size(name: str, text: str, found: Findings) -> None:
    limit = LIMITS.get(name.split("/")[0])
    lines = text.count("\n")
    if limit and lines > limit:
        if name in LONG_FILES:
            print(f"long: {name}, {lines} lines: {LONG_FILES[name]}")
        else:
            found.error(name, f"{lines} lines; {limit} at most, or a reason in scripts/lint.py")


def check_manifest(found: Findings) -> None:
    """The manifest gives no target more than its arrows."""
    manifest = (ROOT / "Package.swift").read_text()
    products = dict(re.findall(r'let (\w+): Target\.Dependency = \.product\(name: "(\w+)"', manifest))
    for block in re.findall(r"^    \.(?:executableTarget|target)\(.*?(?=^    \.|^  \])", manifest, re.M | re.S):
        name = re.search(r'name: "(\w+)"', block)[1]
        if name not in ARROWS or not (listed := re.search(r"dependencies: \[(.*?)\],\s*(?:swiftSettings|path)\b", block, re.S)):
            continue
        text = re.sub(r'\.when\([^)]*\)', "", listed[1])
        given = set(re.findall(r'"(\w+)"', text)) | {products[word] for word in re.findall(r"\b\w+\b", text) if word in products}
        for extra in sorted(given - ARROWS[name]):
            found.error("Package.swift", f"{name} depends on {extra}, which is not among its arrows in scripts/lint.py")


def check_repository(files: list[Path], found: Findings) -> None:
    for path in files:
        name = str(path.relative_to(ROOT))
        if any(part.startswith(".build") for part in path.relative_to(ROOT).parts) or path.name == "Package.resolved":
            found.error(name, "is not for the repository")
        if path.suffix in LICENSED or name in ("dev", ".ci/run"):
            head = path.read_text(errors="replace").split("\n")[:3]
            if not any(LICENCE in line for line in head):
                found.error(name, f"no {LICENCE} in its first lines")


def main() -> int:
    found = Findings()
    files = repository_files()
    check_repository(files, found)
    check_manifest(found)
    sources: dict[str, SwiftText] = {}
    platform_files: dict[str, set[str]] = {}
    for path in files:
        name = str(path.relative_to(ROOT))
        if not name.startswith(("Sources/", "Tests/", "Benchmarks/", "Fuzz/")) or path.suffix not in (".swift", ".c", ".h"):
            continue
        text = path.read_text()
        check_size(name, text, found)
        elsewhere = next((target for folder, target in ELSEWHERE.items() if name.startswith(folder)), None)
        if not (name.startswith("Sources/") or elsewhere) or path.suffix != ".swift":
            continue
        target = elsewhere or name.split("/")[1]
        source = sources[name] = SwiftText(text)
        if target not in ARROWS:
            found.error(name, f"scripts/lint.py does not know what {target} may import")
            continue
        check_imports(target, name, source, platform_files, found)
        if target not in TOOLS:
            check_traps(name, source, found)
    for target, names in sorted(platform_files.items()):
        if target not in TOOLS and len(names) > 1:
            found.error(f"Sources/{target}", f"what differs by platform stands in one file, not in {', '.join(sorted(names))}")
    check_unsafe(sources, found)
    for warning in found.warnings:
        print(f"warning: {warning}")
    for error in found.errors:
        print(f"error: {error}", file=sys.stderr)
    print(f"lint: {len(sources)} files, {len(found.errors)} errors, {len(found.warnings)} warnings")
    return 1 if found.errors else 0


if __name__ == "__main__":
    sys.exit(main())
