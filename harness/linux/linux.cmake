# The recorder outside of the sandbox, and the program that finds Wine's tables for it.

set(linux ${CMAKE_SOURCE_DIR}/harness/linux)
# Objects, not an archive: recorder/ calls back into them.
file(GLOB wine_sources CONFIGURE_DEPENDS ${linux}/wine_*.c ${linux}/crosscheck*.c)
add_library(outside OBJECT ${linux}/record_program.c
  ${linux}/clock.c ${linux}/processes.c ${linux}/stop.c ${wine_sources})
target_include_directories(outside PUBLIC ${linux})
target_compile_definitions(outside PUBLIC _GNU_SOURCE)
target_link_libraries(outside PUBLIC recorder)

# Both link the loop of recorder/, which calls their program_capture().
add_executable(record ${linux}/record.c ${linux}/record_capture.c ${linux}/sections.c
  ${linux}/locked.c)
target_link_libraries(record PRIVATE outside recorder)
add_executable(calibrate ${linux}/calibrate.c)
target_link_libraries(calibrate PRIVATE outside recorder)
