# The tests of core/, check/ and regions/, and the programs that help them.

# The same judge over other checks, for tests/check/test_judge.c.
add_executable(tested_judge ${criterion_judge} tests/check/judged/checks.c)
target_link_libraries(tested_judge PRIVATE check)

# Small text snapshots and other help that several test programs share.
file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.c)
add_library(test_support STATIC ${support_sources})
target_include_directories(test_support PUBLIC tests/support)
target_link_libraries(test_support PUBLIC core)
target_compile_definitions(test_support PUBLIC REGIONLAB_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
# Tests can let any allocation fail (tests/support/failing_malloc.c).
target_link_options(test_support INTERFACE LINKER:--wrap=malloc,--wrap=calloc,--wrap=realloc)

# Made snapshots are in the words of their unit, too.
set_source_files_properties(tests/check/test_made.c PROPERTIES INCLUDE_DIRECTORIES
  "${CMAKE_SOURCE_DIR}/exercises/10_classifier;${CMAKE_SOURCE_DIR}/harness/asker")

enable_testing()
foreach(area core check regions)
  file(GLOB sources CONFIGURE_DEPENDS tests/${area}/*.c)
  add_executable(${area}_tests ${sources})
  target_link_libraries(${area}_tests PRIVATE core test_support PkgConfig::criterion)
  if(area STREQUAL "check")
    target_link_libraries(${area}_tests PRIVATE check)
  endif()
  add_test(NAME ${area} COMMAND ${area}_tests)
endforeach()

add_executable(text_to_dump tests/tools/text_to_dump.c)
target_link_libraries(text_to_dump PRIVATE test_support)

file(GLOB bench_sources CONFIGURE_DEPENDS tests/bench/*.c)
foreach(source ${bench_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE core)
endforeach()

if(REGIONLAB_FUZZ)
  foreach(target fuzz_dump fuzz_render)
    add_executable(${target} tests/fuzz/${target}.c)
    target_link_libraries(${target} PRIVATE core)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  endforeach()
endif()
