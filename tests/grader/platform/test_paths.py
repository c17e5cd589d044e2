from pathlib import Path

from harness.grader.platform.paths import Layout, find_layout


def test_the_layout_is_the_checkout_of_these_tests():
    root = Path(__file__).resolve().parents[3]
    assert find_layout().root == root, "the grader must find its own checkout, whatever the folder"


def test_the_current_folder_does_not_matter(tmp_path, monkeypatch):
    before = find_layout()
    monkeypatch.chdir(tmp_path)
    assert find_layout() == before, "a student may start grade.py from anywhere"


def test_everything_generated_lies_below_build():
    layout = Layout(Path("/checkout"))
    generated = (layout.native, layout.mingw, layout.prefix, layout.runs, layout.capabilities_file)
    for place in generated:
        assert place.is_relative_to("/checkout/build"), f"{place} would be left in the source tree"


def test_what_the_layout_names_is_in_the_checkout():
    layout = find_layout()
    for place in (layout.course_file, layout.packages_file):
        assert place.is_file(), f"{place} is named by the layout but is not there"
    for place in (layout.exercises, layout.solutions, layout.tasks):
        assert place.is_dir(), f"{place} is named by the layout but is not there"
