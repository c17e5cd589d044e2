# What runs as a Win32 process, under Wine or on Windows.

set(win32 ${CMAKE_SOURCE_DIR}/harness/win32)

# gcc 12 takes the TEB, at offset 0 of gs, for a NULL pointer (GCC bug 99578).
add_compile_options(--param=min-pagesize=0)

# What says that our own programs take paths as UTF-8.
string(REGEX REPLACE "gcc$" "windres" windres ${CMAKE_C_COMPILER})
set(utf8 ${CMAKE_BINARY_DIR}/utf8.o)
add_custom_command(OUTPUT ${utf8}
  COMMAND ${windres} utf8.rc ${utf8} WORKING_DIRECTORY ${win32}
  DEPENDS ${win32}/utf8.rc ${win32}/utf8.manifest VERBATIM)
add_custom_target(utf8_manifest DEPENDS ${utf8})

function(win32_program name)
  add_executable(${name} ${ARGN} ${utf8})
  add_dependencies(${name} utf8_manifest)
  target_link_libraries(${name} PRIVATE core psapi ntdll)
  target_link_options(${name} PRIVATE -static -s)
endfunction()

file(GLOB record_sources CONFIGURE_DEPENDS ${win32}/record*.c ${win32}/live*.c)
list(APPEND record_sources ${win32}/clock.c ${win32}/command_line.c)
win32_program(record ${record_sources})
target_link_libraries(record PRIVATE recorder)

# The classifier's command line, over dumps and over running processes.
file(GLOB regions_sources CONFIGURE_DEPENDS harness/regions/*.c ${win32}/live*.c)
list(REMOVE_ITEM regions_sources ${CMAKE_SOURCE_DIR}/harness/regions/target_dump.c)
win32_program(regions ${regions_sources} ${win32}/debugged.c ${win32}/command_line.c
  ${win32}/end_words.c ${win32}/running.c)
target_include_directories(regions PRIVATE ${win32})

win32_program(capabilities ${win32}/capabilities.c)

# How a submission is compiled. The same flags build the scenarios, so that both
# use one precompiled <windows.h>.
set(task_flags -std=gnu17 -O1 -Wall -Wextra -DWIN32_LEAN_AND_MEAN -D_WIN32_WINNT=0x0A00)
set(task_link_flags -static -s)
set(task_libraries -lpsapi -lntdll)

# How a program of one's own is built, for try and trace: as a debugger wants it, so that every line
# has its own code and no call is moved to its caller. addr2line takes a function of a header for
# one of the file that includes it where the lines are DWARF 5.
set(own_flags -gdwarf-4 -O0 -Wall -D_WIN32_WINNT=0x0A00)
set(own_libraries -lpsapi -lntdll -lmincore -lwinmm)

file(GLOB probe_sources CONFIGURE_DEPENDS ${win32}/probe*.c)
add_library(probe STATIC ${probe_sources} harness/core/protocol.c harness/core/error.c)
target_include_directories(probe PUBLIC harness/win32 PRIVATE harness/core)

# What a traced program is linked with, beside the probe (trace.h).
file(GLOB trace_sources CONFIGURE_DEPENDS ${win32}/trace*.c)
add_library(trace STATIC ${trace_sources})
target_link_libraries(trace PUBLIC probe)
target_include_directories(trace PRIVATE harness/core)
# Their names are the linker's, with --wrap.
target_compile_options(trace PRIVATE -Wno-pedantic -Wno-builtin-declaration-mismatch)

# The program with which linux/calibrate finds Wine's tables.
add_executable(known ${win32}/known.c)
target_link_libraries(known PRIVATE probe psapi ntdll)
target_link_options(known PRIVATE -static -s)

# The precompiled header, and an object for each task's scenario.
set(pch_dir ${CMAKE_BINARY_DIR}/pch)
configure_file(${win32}/windows_pch.h ${pch_dir}/windows_pch.h COPYONLY)
add_custom_command(OUTPUT ${pch_dir}/windows_pch.h.gch
  COMMAND ${CMAKE_C_COMPILER} ${task_flags} -x c-header ${pch_dir}/windows_pch.h
          -o ${pch_dir}/windows_pch.h.gch
  DEPENDS ${pch_dir}/windows_pch.h VERBATIM)
# The same for programs of one's own, which are built with other flags.
set(own_pch_dir ${CMAKE_BINARY_DIR}/own_pch)
file(WRITE ${own_pch_dir}/windows_own.h "#include <windows.h>\n")
add_custom_command(OUTPUT ${own_pch_dir}/windows_own.h.gch
  COMMAND ${CMAKE_C_COMPILER} -std=gnu17 ${own_flags} -x c-header ${own_pch_dir}/windows_own.h
          -o ${own_pch_dir}/windows_own.h.gch
  DEPENDS ${own_pch_dir}/windows_own.h VERBATIM)
add_custom_target(own_pch ALL DEPENDS ${own_pch_dir}/windows_own.h.gch)

set(scenario_objects)
file(GLOB scenarios CONFIGURE_DEPENDS harness/tasks/*/*/scenario.c)
foreach(source ${scenarios})
  get_filename_component(folder ${source} DIRECTORY)
  get_filename_component(task ${folder} NAME)
  get_filename_component(unit_folder ${folder} DIRECTORY)
  get_filename_component(unit ${unit_folder} NAME)
  set(object ${CMAKE_BINARY_DIR}/scenarios/${task}.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_C_COMPILER} ${task_flags} -Werror -include ${pch_dir}/windows_pch.h
            -I${CMAKE_SOURCE_DIR}/exercises/${unit} -I${win32} -MD -MF ${object}.d
            -c ${source} -o ${object}
    DEPENDS ${source} ${pch_dir}/windows_pch.h.gch ${CMAKE_SOURCE_DIR}/exercises/${unit}/unit.h
            ${win32}/probe.h
    DEPFILE ${object}.d VERBATIM)
  list(APPEND scenario_objects ${object})
endforeach()
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/scenarios)
add_custom_target(scenario_objects ALL DEPENDS ${scenario_objects} ${pch_dir}/windows_pch.h.gch)

# The scenario of a native task (one with an ask.c) is a whole program: no code of a student's
# runs in the processes that he is asked about.
foreach(source ${scenarios})
  cmake_path(GET source PARENT_PATH folder)
  cmake_path(GET folder FILENAME task)
  if(EXISTS ${folder}/ask.c)
    add_executable(map_${task} ${CMAKE_BINARY_DIR}/scenarios/${task}.o)
    set_target_properties(map_${task} PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME ${task}
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/maps)
    target_link_libraries(map_${task} PRIVATE probe psapi ntdll)
    target_link_options(map_${task} PRIVATE ${task_link_flags})
  endif()
endforeach()

# A task's helpers: DLLs that its scenario loads, harness/tasks/UNIT/TASK/helper_NAME.c each.
# All want the program's own base address, and so are moved when they are loaded: who
# reckons with the address that a file was linked for is wrong about them on every system.
# Without a dynamic base, so that ImageBase in memory goes on saying it: Wine 10 corrects it
# otherwise.
set(helper_libraries)
file(GLOB helpers CONFIGURE_DEPENDS harness/tasks/*/*/helper_*.c)
foreach(source ${helpers})
  get_filename_component(folder ${source} DIRECTORY)
  get_filename_component(task ${folder} NAME)
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "^helper_" "" name ${name})
  set(library ${CMAKE_BINARY_DIR}/helpers/${task}/${name}.dll)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/helpers/${task})
  add_custom_command(OUTPUT ${library}
    COMMAND ${CMAKE_C_COMPILER} ${task_flags} -Werror -include ${pch_dir}/windows_pch.h
            -MD -MF ${library}.d -MT ${library} -shared ${task_link_flags}
            -Wl,--image-base,0x140000000,--disable-dynamicbase ${source} -o ${library} ${task_libraries}
    DEPENDS ${source} ${pch_dir}/windows_pch.h.gch
    DEPFILE ${library}.d VERBATIM)
  list(APPEND helper_libraries ${library})
endforeach()
add_custom_target(helper_libraries ALL DEPENDS ${helper_libraries})

file(GLOB units RELATIVE ${CMAKE_SOURCE_DIR}/exercises CONFIGURE_DEPENDS exercises/[0-9]*)
foreach(unit ${units})
  known_to_editors(${unit} "${task_flags}" exercises/${unit}/*.c solutions/${unit}/*.c
                   harness/tasks/${unit}/*/scenario.c harness/tasks/${unit}/*/accepted/*.c
                   harness/tasks/${unit}/*/wrong/*.c)
endforeach()

# A handout has no tests.
include(${CMAKE_SOURCE_DIR}/tests/win32/programs.cmake OPTIONAL)

# What grade.py needs to build a submission with the flags above.
list(JOIN task_flags "\", \"" json_flags)
list(JOIN task_link_flags "\", \"" json_link_flags)
list(JOIN task_libraries "\", \"" json_libraries)
list(JOIN own_flags "\", \"" json_own_flags)
list(JOIN own_libraries "\", \"" json_own_libraries)
file(CONFIGURE OUTPUT flags.json @ONLY CONTENT [[{
  "compiler": "@CMAKE_C_COMPILER@",
  "lister": "@CMAKE_OBJDUMP@",
  "locator": "@CMAKE_ADDR2LINE@",
  "suffix": ".exe",
  "compile": ["@json_flags@"],
  "link": ["@json_link_flags@"],
  "libraries": ["@json_libraries@"],
  "own_compile": ["@json_own_flags@"],
  "own_libraries": ["@json_own_libraries@"],
  "own_pch": "own_pch/windows_own.h",
  "pch": "pch/windows_pch.h",
  "scenarios": "scenarios",
  "probe": "libprobe.a"
}
]])

# The judge for Windows.
include(${CMAKE_SOURCE_DIR}/harness/check/checks.cmake)
set_target_properties(plain_judge PROPERTIES OUTPUT_NAME judge)
target_sources(plain_judge PRIVATE ${utf8})
add_dependencies(plain_judge utf8_manifest)
