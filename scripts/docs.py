#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev docs`: builds the documentation of the libraries, and fails on whatever is wrong with it.

Symbols are read from the modules of a debug build, with those that `Sotto` exports again as its own; the toolchain's
`docc` does the rest. swift-docc-plugin would do the same, but would be a dependency of everyone who uses the package.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "debug"
# What `Sotto` exports again: see Sources/Sotto/Exports.swift.
EXPORTED = ["SottoWire", "SottoCrypto", "SottoIdentity"]
# In this order: a catalog may refer to those above it.
CATALOGS = ["Sotto", "SottoNIO"]


def run(*command: object, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=True, **options)


def target() -> str:
    """The triple that the build was made for: the one with `Modules` in its folder is where `debug` leads."""
    info = run("swift", "-print-target-info", capture_output=True, text=True)
    return json.loads(info.stdout)["target"]["unversionedTriple" if platform.system() == "Darwin" else "triple"]


def module_options() -> list[str]:
    """Where the modules of the build are, and those of C that they are made of."""
    options = ["-I", str(BUILD / "Modules")]
    checkouts = ROOT / ".build" / "checkouts"
    maps = [*BUILD.glob("*.build/module.modulemap"), *checkouts.glob("*/Sources/*/include/module.modulemap")]
    for path in sorted(maps):
        options += ["-Xcc", f"-fmodule-map-file={path}"]
    headers = {path.parent for path in maps if path.parent.name == "include"}
    headers |= {path for path in checkouts.glob("*/Sources/C*/include") if path.is_dir()}
    headers |= {path for path in (ROOT / "Sources").glob("C*/include") if path.is_dir()}
    for path in sorted(headers):
        options += ["-Xcc", "-I", "-Xcc", str(path)]
    return options


def extract_symbols(module: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    options = ["-experimental-allowed-reexported-modules=" + ",".join(EXPORTED)] if module == "Sotto" else []
    run(
        "swift", "symbolgraph-extract", "-module-name", module, *module_options(), "-target", target(), "-output-dir", folder,
        "-minimum-access-level", "public", "-skip-synthesized-members", "-skip-inherited-docs", *options)
    for path in folder.glob("*.symbols.json"):
        drop_foreign(path)


def drop_foreign(path: Path) -> None:
    """Leaves out what other packages give to our types, such as NIO's default for every method of a handler."""
    graph = json.loads(path.read_text())
    ours = f"file://{ROOT}/Sources/"
    graph["symbols"] = [
        symbol for symbol in graph["symbols"] if symbol.get("location", {"uri": ours})["uri"].startswith(ours)]
    kept = {symbol["identifier"]["precise"] for symbol in graph["symbols"]}
    graph["relationships"] = [edge for edge in graph["relationships"] if edge["source"] in kept]
    path.write_text(json.dumps(graph))


def undocumented(folder: Path) -> list[str]:
    """The public symbols that nobody has described. What a protocol or the compiler asks for, its requirement describes."""
    found = []
    for path in sorted(folder.glob("*.symbols.json")):
        graph = json.loads(path.read_text())
        implied = {
            edge["source"] for edge in graph["relationships"]
            if "sourceOrigin" in edge or edge["kind"] in ("defaultImplementationOf", "overrides")}
        for symbol in graph["symbols"]:
            if "docComment" in symbol or "location" not in symbol or symbol["identifier"]["precise"] in implied:
                continue
            place = symbol["location"]
            line = place["position"]["line"] + 1
            name = place["uri"].removeprefix("file://").removeprefix(f"{ROOT}/")
            found.append(f"{name}:{line}: {'.'.join(symbol['pathComponents'])} is public and not documented")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev docs", description="builds the documentation into .build/docs")
    parser.add_argument("--no-build", action="store_true", help="take the modules as they were built")
    parser.add_argument("--base-path", metavar="PATH", help="where a web server will have it, such as /sotto")
    arguments = parser.parse_args()

    if not arguments.no_build:
        for catalog in CATALOGS:
            run("swift", "build", "--target", catalog)
    output = ROOT / ".build" / "docs"
    shutil.rmtree(output, ignore_errors=True)
    archives: list[Path] = []
    missing: list[str] = []
    for catalog in CATALOGS:
        symbols = output / "symbols" / catalog
        extract_symbols(catalog, symbols)
        missing += undocumented(symbols)
        archive = output / f"{catalog}.doccarchive"
        dependencies = [word for other in archives for word in ("--dependency", other)]
        base = ["--hosting-base-path", arguments.base_path] if arguments.base_path else []
        run(
            "docc", "convert", ROOT / "Sources" / catalog / f"{catalog}.docc", "--additional-symbol-graph-dir", symbols,
            "--output-path", archive, "--fallback-display-name", catalog, "--fallback-bundle-identifier", f"sotto.{catalog}",
            "--fallback-default-module-kind", "Library", "--warnings-as-errors", *dependencies,
            "--enable-experimental-external-link-support", *base)
        archives.append(archive)
    for line in missing:
        print(f"error: {line}", file=sys.stderr)
    if missing:
        return 1
    site = output / "site"
    run(
        "docc", "merge", *archives, "--output-path", site, "--synthesized-landing-page-name", "Sotto",
        "--synthesized-landing-page-kind", "Package")
    print(f"docs: {site.relative_to(ROOT)}, to be served by any web server; every public symbol is documented")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(f"./dev docs: {error.cmd[0]} {error.cmd[1]} failed", file=sys.stderr)
        sys.exit(error.returncode or 1)
