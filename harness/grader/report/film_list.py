"""A traced run as a list on the terminal."""

from __future__ import annotations

from rich.console import Console

from ..platform.text import shown_name
from .film_steps import Film, Scene
from .terminal import line

MOST_HAPPENED = 6
MOST_SCENES = 60


def print_film(console: Console, film: Film, everything: bool = False) -> None:
    shown = film.scenes if everything else film.scenes[:MOST_SCENES]
    for number, scene in enumerate(shown):
        print_scene(console, number, scene)
    if len(shown) < len(film.scenes):
        rest = f"{len(film.scenes) - len(shown)} more steps: with --all, and in the film"
        console.print(line(console, rest, "dim"))
    console.print()
    console.print(line(console, film.ended, "bold"))
    for leak in film.leaks:
        say(console, leak, "yellow", 0)
    console.print(line(console, "This is for seeing, no verdict. Not seen:", "dim"))
    for note in film.unseen:
        say(console, note, "dim", 2)


def print_scene(console: Console, number: int, scene: Scene) -> None:
    step = scene.step
    file = shown_name(step.place.file) if step and step.place else ""
    place = f"{file}:{step.place.line} " if step and step.place else ""
    say(console, f"{number:>4}  {place}{scene.title}", "bold", 0)
    told = scene.told
    say(console, " ".join(part for part in (told.said, told.shown) if part))
    if told.reason:
        say(console, told.reason, "dim")
    for warning in told.warnings:
        say(console, f"! {warning}", "yellow")
    for note in told.notes:
        say(console, f"Note: {note}", "dim")
    beside = [event.sentence for event in scene.happened if event.beside]
    for sentence in beside[:MOST_HAPPENED]:
        say(console, f"Beside the call: {sentence}", "dim")
    if len(beside) > MOST_HAPPENED:
        say(console, f"and {len(beside) - MOST_HAPPENED} more changes beside the call", "dim")


def say(console: Console, text: str, style: str = "", indent: int = 6) -> None:
    """Indented; nothing stands behind the end of a line."""
    for part in line(console, text, style).wrap(console, max(console.width - indent, 20)):
        part.rstrip()
        part.pad_left(indent)
        console.print(part, soft_wrap=True)
