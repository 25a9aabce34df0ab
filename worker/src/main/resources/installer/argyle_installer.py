"""
Runs pip and npm in a sandbox of their own and sends what they installed as a zip file, piece by piece; or compiles the
sources of a bundle and sends their byte code so.
"""
import sys

# The folder of wheels, or the bundle, is mounted where functions have their packages; nothing is imported from it.
sys.path[:] = [folder for folder in sys.path if folder != "/opt/python"]

import compileall
import json
import os
import py_compile
import shutil
import stat
import subprocess
import time
import zipfile

OUT = "/tmp/out"
PACKAGES = "/opt/python"
CHUNK = 256 * 1024
MAX_WORDS = 64 * 1024
PIP = ["/usr/bin/python3", "-m", "pip"]
# Read-only where it is used, so nobody need look whether the source has changed.
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
MAX_SOURCE = 4 << 20


class InstallFailed(Exception):
    """What pip or npm said."""


def handler(event, context):
    os.environ.update(event["environment"])
    for name, text in event["files"].items():
        with open("/tmp/" + name, "w", encoding="utf-8") as file:
            file.write(text)
    return TASKS[event["task"]](event)


def run(command, **options):
    """Runs to its end; fails with the last words."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
    )
    words = b""
    for piece in iter(lambda: process.stdout.read1(CHUNK), b""):
        words = (words + piece)[-MAX_WORDS:]
    if process.wait() != 0:
        raise InstallFailed(spoken(words) or f"{command[0]} ended with status {process.returncode} and said nothing")


def spoken(words):
    """Without pip's own stack where it gave up in a way it did not expect."""
    said = words.decode("utf-8", "replace").strip()
    if said.startswith("ERROR: Exception:\nTraceback"):
        return "pip gave up: " + said.splitlines()[-1]
    return said


def resolve(event):
    """Which packages pip would install. Building metadata may run their code, so this is believed for one function."""
    run(PIP + ["install", "--quiet", "--dry-run", "--ignore-installed", "--report", "/tmp/report"] + event["arguments"])
    with open("/tmp/report", encoding="utf-8") as file:
        report = json.load(file)
    return {"packages": [describe(item) for item in report["install"]]}


def describe(item):
    download = item["download_info"]
    archive = download.get("archive_info", {})
    digest = archive.get("hashes", {}).get("sha256") or archive.get("hash", "").partition("sha256=")[2]
    return {
        "name": item["metadata"]["name"],
        "version": item["metadata"]["version"],
        "sha256": digest,
        "wheel": download["url"].partition("#")[0].endswith(".whl"),
    }


def wheels(event):
    """Unpacks wheels, each by itself. None of their code runs here."""
    from pip._internal.cli import main  # as pip's own command does

    archive = Archive()
    for number, pinned in enumerate(event["pins"]):
        with open("/tmp/pin", "w", encoding="utf-8") as file:
            file.write(pinned)
        forked(lambda: install(main.main, ["--only-binary", ":all:", "--require-hashes", "-r", "/tmp/pin"]))
        yield from archive.tree(OUT, str(number))
    yield from archive.end()


def build(event):
    """Builds one package of its sources; what runs here can only spoil this package."""
    run(PIP + ["wheel", "--quiet", "--no-deps", "--require-hashes", "-r", "/tmp/pin", "-w", "/tmp/wheel"])
    built = [name for name in os.listdir("/tmp/wheel") if name.endswith(".whl")]
    if len(built) != 1:
        raise InstallFailed(f"building a package of its sources gave {len(built)} wheels instead of one")
    from pip._internal.cli import main

    forked(lambda: install(main.main, ["--no-index", "/tmp/wheel/" + built[0]]))
    archive = Archive()
    yield from archive.tree(OUT, "0")
    yield from archive.end()


def install(pip, arguments):
    """In a process of its own: pip is not made to run twice in one, and byte code is the parser's risk."""
    status = pip(["install", "--quiet", "--no-deps", "--no-compile", "--target", OUT] + arguments)
    os.makedirs(OUT, exist_ok=True)
    if status == 0:
        compileall.compile_dir(OUT, quiet=2, stripdir=OUT, prependdir=PACKAGES, invalidation_mode=UNCHECKED)
    return status


def forked(work):
    """Runs it in a child with its output in a pipe; starting pip anew takes half a second for each package."""
    if os.path.lexists(OUT):
        shutil.rmtree(OUT)  # what cannot be removed must not be taken for the next package's
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.dup2(writer, 1)
            os.dup2(writer, 2)
            os.close(reader)
            status = work()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)
    os.close(writer)
    words = b""
    with open(reader, "rb", buffering=0) as pipe:
        for piece in iter(lambda: pipe.read(CHUNK), b""):
            words = (words + piece)[-MAX_WORDS:]
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise InstallFailed(spoken(words) or f"pip ended with wait status {status} and said nothing")


def npm(event):
    """Fills node_modules. No scripts of packages run."""
    folder = "/tmp/function"
    os.mkdir(folder)
    for name in event["files"]:
        if name != "npmrc":
            os.rename("/tmp/" + name, folder + "/" + name)
    quiet = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run(["/usr/bin/npm", event["command"]] + quiet, cwd=folder)
    archive = Archive()
    yield from archive.tree(folder + "/node_modules", "0")
    yield from archive.end()


def compile_sources(event):
    """
    Compiles a bundle's sources without running any, those nearest to its root first, as long and as much as it may. What
    cannot be compiled is left out: whoever imports it is told why.
    """
    os.makedirs(OUT)
    until = time.monotonic() + event["seconds"]
    room = event["bytes"]
    for name in sorted(sources(PACKAGES), key=lambda name: name.count("/")):
        folder, file = os.path.split(name)
        cached = f"{file[:-len('.py')]}.{sys.implementation.cache_tag}.pyc"
        made = os.path.join(OUT, folder, "__pycache__", cached)
        try:
            py_compile.compile(
                f"{PACKAGES}/{name}", made, f"{event['root']}/{name}", quiet=2, invalidation_mode=UNCHECKED
            )
            room -= os.path.getsize(made)
        except Exception:
            continue  # it has no byte code, as it would have where Python looks for it itself
        if room < 0:
            os.remove(made)
        if room < 0 or time.monotonic() > until:
            break
    archive = Archive()
    yield from archive.tree(OUT, "0")
    yield from archive.end()


def sources(root):
    """Paths of Python files below a folder, relative to it; links are somebody else's files."""
    for folder, folders, files in os.walk(root):
        for name in files:
            path = folder + "/" + name
            if name.endswith(".py"):
                found = os.lstat(path)
                if stat.S_ISREG(found.st_mode) and found.st_size <= MAX_SOURCE:
                    yield path[len(root) + 1 :]


class Archive:
    """A zip file made of trees; what has been written of it is given away at once."""

    def __init__(self):
        self._pieces = []
        self._zip = zipfile.ZipFile(self, "w", zipfile.ZIP_STORED)

    def write(self, data):
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def _take(self):
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data

    def tree(self, root, prefix):
        info = zipfile.ZipInfo(prefix + "/")
        info.external_attr = (stat.S_IFDIR | 0o755) << 16
        self._zip.writestr(info, b"")
        for folder, folders, files in os.walk(root):
            folders.sort()
            for name in sorted(files) + [name for name in folders if os.path.islink(folder + "/" + name)]:
                path = folder + "/" + name
                yield from self._file(path, prefix + path[len(root) :])

    def _file(self, path, name):
        found = os.lstat(path)
        info = zipfile.ZipInfo(name)
        info.external_attr = found.st_mode << 16
        if stat.S_ISLNK(found.st_mode):
            self._zip.writestr(info, os.readlink(path))
        elif stat.S_ISREG(found.st_mode):
            with open(path, "rb") as source, self._zip.open(info, "w") as target:
                for data in iter(lambda: source.read(CHUNK), b""):
                    target.write(data)
                    yield self._take()
        yield self._take()

    def end(self):
        self._zip.close()
        yield self._take()


TASKS = {"resolve": resolve, "wheels": wheels, "build": build, "npm": npm, "compile": compile_sources}
