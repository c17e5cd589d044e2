# Native tasks: harness/tasks/UNIT/TASK/ask.c puts questions to a function of the student's,
# which is built with this machine's compiler. Here is what it is linked with, and what
# makes the handouts that it gets.

set(asker ${CMAKE_SOURCE_DIR}/harness/asker)
set(asked_unit ${CMAKE_SOURCE_DIR}/exercises/10_classifier) # whose unit.h says what a snapshot is

add_executable(handout ${asker}/handout.c)
target_include_directories(handout PRIVATE ${asked_unit})
target_link_libraries(handout PRIVATE core)

add_library(asker STATIC ${asker}/asker.c)
target_include_directories(asker PRIVATE ${asked_unit})
target_compile_definitions(asker PRIVATE _DEFAULT_SOURCE) # MAP_ANONYMOUS

# How a submission is compiled.
set(asked_flags -std=gnu17 -O1 -g -Wall -Wextra)
set(ask_objects)
file(GLOB asks CONFIGURE_DEPENDS harness/tasks/*/*/ask.c)
foreach(source ${asks})
  cmake_path(GET source PARENT_PATH folder)
  cmake_path(GET folder FILENAME task)
  set(object ${CMAKE_BINARY_DIR}/askers/${task}.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_C_COMPILER} ${asked_flags} -Werror -I${asked_unit} -I${asker}
            -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d VERBATIM)
  list(APPEND ask_objects ${object})
endforeach()
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/askers)
add_custom_target(ask_objects ALL DEPENDS ${ask_objects})

known_to_editors(10_classifier "${asked_flags}" exercises/10_classifier/*.c
                 solutions/10_classifier/*.c harness/tasks/10_classifier/*/accepted/*.c
                 harness/tasks/10_classifier/*/wrong/*.c harness/tasks/10_classifier/*/ask.c)
target_include_directories(editor_10_classifier PRIVATE ${asker})

# What grade.py needs to build a submission with the flags above.
list(JOIN asked_flags "\", \"" json_flags)
file(CONFIGURE OUTPUT flags.json @ONLY CONTENT [[{
  "compiler": "@CMAKE_C_COMPILER@",
  "lister": "@CMAKE_OBJDUMP@",
  "suffix": "",
  "compile": ["@json_flags@"],
  "link": [],
  "libraries": [],
  "pch": null,
  "scenarios": "askers",
  "probe": "libasker.a"
}
]])
