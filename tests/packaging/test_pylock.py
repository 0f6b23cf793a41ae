"""The pylock.toml of a release has what the lock pins, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylock import Files, differences

HASHES = st.sets(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=1, max_size=4)
RELEASES = st.dictionaries(
    st.tuples(
        st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", fullmatch=True), st.sampled_from(["1.0", "2.1.post1"])
    ),
    HASHES,
    min_size=1,
    max_size=5,
)


def as_lock(files: Files) -> str:
    separator = " \\\n    --hash=sha256:"
    pins = (f"{name}=={version} ; python_version > '3' \\\n    --hash=sha256:" for name, version in files)
    return "".join(f"{pin}{separator.join(sorted(files[key]))}\n" for pin, key in zip(pins, files, strict=True))


def as_pylock(files: Files, *, sdist: bool) -> str:
    lines = ['lock-version = "1.0"']
    for (name, version), hashes in files.items():
        listed = [f'{{ url = "u", hashes = {{ sha256 = "{digest}" }} }}' for digest in sorted(hashes)]
        lines += ["[[packages]]", f'name = "{name}"', f'version = "{version}"']
        if sdist:
            lines.append(f"sdist = {listed.pop()}")
        lines.append(f"wheels = [{', '.join(listed)}]")
    return "\n".join(lines)


@given(RELEASES, st.booleans(), st.data())
def test_what_the_lock_pins_may_be_listed_and_nothing_else(files: Files, sdist: bool, data: st.DataObject) -> None:
    lock, pylock = as_lock(files), as_pylock(files, sdist=sdist)
    assert differences(pylock, lock) == []
    key = data.draw(st.sampled_from(sorted(files)))
    fewer = {other: hashes for other, hashes in files.items() if other != key}
    assert differences(as_pylock(files, sdist=sdist), as_lock(fewer)) == [f"{key[0]} {key[1]} is not pinned"]
    another = {**files, key: files[key] | {data.draw(st.text("ghij", min_size=64, max_size=64))}}
    assert differences(as_pylock(another, sdist=sdist), lock) == [f"{key[0]} {key[1]} has 1 files that are not pinned"]


@pytest.mark.parametrize(
    ("pylock", "said"),
    [
        ('lock-version = "1.0"\npackages = []', "no package is listed"),
        ('[[packages]]\nname = "a"\nversion = "1.0"', "a 1.0 has no file"),
    ],
)
def test_what_lists_nothing_is_no_lock(pylock: str, said: str) -> None:
    assert differences(pylock, as_lock({("a", "1.0"): {"0" * 64}})) == [said]
