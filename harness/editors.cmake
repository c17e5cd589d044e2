# Lines of compile_commands.json for files that CMake does not build itself: students' files,
# solutions, scenarios, accepted and wrong programs. With them clangd knows these files in any editor (.clangd says which of the
# two builds it reads). Nothing builds these targets; a file that has no line gets its neighbour's.

function(known_to_editors unit flags)
  set(patterns ${ARGN})
  list(TRANSFORM patterns PREPEND ${CMAKE_SOURCE_DIR}/)
  file(GLOB files CONFIGURE_DEPENDS ${patterns})
  if(files)
    add_library(editor_${unit} OBJECT EXCLUDE_FROM_ALL ${files})
    target_include_directories(editor_${unit} PRIVATE exercises/${unit} harness/win32)
    set_target_properties(editor_${unit} PROPERTIES COMPILE_OPTIONS "${flags}"
      C_EXTENSIONS ON)
  endif()
endfunction()
