# Programs that tests run in the sandbox: one a file.
file(GLOB test_programs CONFIGURE_DEPENDS tests/win32/*.c)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
foreach(source ${test_programs})
  get_filename_component(name ${source} NAME_WE)
  add_executable(test_${name} ${source})
  target_link_libraries(test_${name} PRIVATE probe psapi ntdll)
  target_link_options(test_${name} PRIVATE -static)
  set_target_properties(test_${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endforeach()
target_sources(test_both PRIVATE ${win32}/command_line.c)
target_sources(test_quiets_a_child PRIVATE ${win32}/record_quiet.c)
target_link_libraries(test_quiets_a_child PRIVATE recorder)
