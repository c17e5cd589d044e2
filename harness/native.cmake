# What runs on the grading machine itself: regions, the judge, and what asks native tasks.

include(harness/linux/linux.cmake)

find_package(PkgConfig REQUIRED)
pkg_check_modules(criterion REQUIRED IMPORTED_TARGET criterion)

file(GLOB regions_sources CONFIGURE_DEPENDS harness/regions/*.c)
list(REMOVE_ITEM regions_sources ${CMAKE_SOURCE_DIR}/harness/regions/target_live.c)
add_executable(regions ${regions_sources})
target_link_libraries(regions PRIVATE core)

# The snapshots of a traced program, for its page.
add_executable(film harness/linux/film.c)
target_link_libraries(film PRIVATE core)

# The innermost wall of the sandbox.
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
file(GLOB confine_sources CONFIGURE_DEPENDS harness/linux/confine*.c)
add_executable(confine ${confine_sources})
target_link_libraries(confine PRIVATE core PkgConfig::seccomp)
target_compile_definitions(confine PRIVATE _GNU_SOURCE)

include(${CMAKE_SOURCE_DIR}/harness/check/checks.cmake)

add_library(check STATIC ${check_sources})
target_include_directories(check PUBLIC harness/check)
target_link_libraries(check PUBLIC core PkgConfig::criterion)

file(GLOB criterion_judge CONFIGURE_DEPENDS harness/check/criterion/*.c)
add_executable(judge ${criterion_judge} ${task_checks})
target_link_libraries(judge PRIVATE check)

include(${CMAKE_SOURCE_DIR}/harness/asker/asker.cmake)

# A handout has no tests.
include(${CMAKE_SOURCE_DIR}/tests/native.cmake OPTIONAL)
