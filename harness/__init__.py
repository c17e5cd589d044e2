"""regionlab. What is for instructors' own programs: evidence, and pytest_plugin. Installed, this
package is called `regionlab`: docs/instructor/README.md."""
