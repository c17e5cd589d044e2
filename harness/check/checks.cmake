# The words of check.h, and every task's check.c: a judge has one test for each.

file(GLOB check_sources CONFIGURE_DEPENDS harness/check/*.c)
file(GLOB task_checks CONFIGURE_DEPENDS harness/tasks/*/*/check.c)

# The checks of a native task read its answers in the words of its unit.
foreach(check ${task_checks})
  get_filename_component(folder ${check} DIRECTORY)
  if(EXISTS ${folder}/ask.c)
    cmake_path(GET folder PARENT_PATH unit_folder)
    cmake_path(GET unit_folder FILENAME unit)
    set_source_files_properties(${check} PROPERTIES INCLUDE_DIRECTORIES
      "${CMAKE_SOURCE_DIR}/exercises/${unit};${CMAKE_SOURCE_DIR}/harness/asker")
  endif()
endforeach()

# The judge for where there is no Criterion.
add_library(plain_check STATIC ${check_sources})
target_include_directories(plain_check PUBLIC harness/check)
target_compile_definitions(plain_check PUBLIC REGIONLAB_PLAIN_JUDGE)
target_link_libraries(plain_check PUBLIC core)
add_executable(plain_judge harness/check/plain/judge.c ${task_checks})
target_link_libraries(plain_judge PRIVATE plain_check)
# The sanitized build is for the tests of check/, which have the same files.
set_target_properties(plain_judge PROPERTIES EXCLUDE_FROM_ALL ${REGIONLAB_SANITIZE})
