import json
import shutil

import pytest

from scorer.errors import BundleError
from scorer.model.bundle import (
    CALIBRATION,
    HASHED,
    SETTINGS,
    default_path,
    load_bundle,
    write_hashes,
)


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(default_path(), tmp_path / "bundle")


def test_the_shipped_bundle_opens_and_says_what_it_is():
    bundle = load_bundle()
    name, _, digest = bundle.identity.partition("@")
    assert name == default_path().name
    assert len(digest) == 12


@pytest.mark.parametrize("name", HASHED)
def test_a_changed_file_is_refused(copy, name):
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(BundleError, match=f"{name} has sha256"):
        load_bundle(copy)


def test_a_missing_file_is_named(copy):
    (copy / CALIBRATION).unlink()
    with pytest.raises(BundleError, match=r"calibration\.json is missing"):
        load_bundle(copy)


def test_a_bundle_of_another_codebook_is_refused_with_both_named(copy, codebook):
    settings = json.loads((copy / SETTINGS).read_text("utf-8")) | {"fingerprint": "feedbeef"}
    (copy / SETTINGS).write_text(json.dumps(settings))
    write_hashes(copy)
    with pytest.raises(BundleError, match=f"feedbeef.*{codebook.fingerprint}"):
        load_bundle(copy)


def test_no_folder_is_said(tmp_path):
    with pytest.raises(BundleError, match="no model bundle"):
        load_bundle(tmp_path / "nowhere")


def test_nothing_in_the_bundle_is_above_95_megabytes():
    assert all(p.stat().st_size < 95_000_000 for p in default_path().iterdir())
