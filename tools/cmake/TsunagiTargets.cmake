# tsunagi_library(NAME SRCS ... DEPS ...)   a static library with our warnings
# tsunagi_test(NAME SRCS ... DEPS ... [LABELS ...])   one gtest binary = one ctest
# tsunagi_program(NAME SRCS ... DEPS ...)

add_library(tsunagi_options INTERFACE)
target_include_directories(tsunagi_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tsunagi_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # GCC 12 reports a false positive on "literal" + string at -O2 (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-error=restrict>
  $<$<BOOL:${TSUNAGI_WERROR}>:-Werror>)

# Paths are made relative, so that a compiler cache serves every checkout.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -fstack-protector-strong)
add_link_options(-Wl,-z,relro,-z,now)
find_program(TSUNAGI_MOLD mold)
if(TSUNAGI_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
find_program(TSUNAGI_CCACHE ccache)
if(TSUNAGI_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${TSUNAGI_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()

if(TSUNAGI_SANITIZE STREQUAL "address+undefined")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(TSUNAGI_SANITIZE STREQUAL "thread")
  # Debian's protobuf and Abseil are not instrumented: with the macro their headers would lay out
  # maps and mutexes differently from the libraries, and crash.
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -U__SANITIZE_THREAD__)
  add_link_options(-fsanitize=thread)
elseif(NOT TSUNAGI_SANITIZE STREQUAL "")
  message(FATAL_ERROR "TSUNAGI_SANITIZE: unknown value ${TSUNAGI_SANITIZE}")
endif()

function(tsunagi_library name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS" ${ARGN})
  add_library(${name} STATIC ${A_SRCS})
  target_link_libraries(${name} PRIVATE tsunagi_options PUBLIC ${A_DEPS})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
endfunction()

function(tsunagi_program name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  target_link_libraries(${name} PRIVATE tsunagi_options ${A_DEPS})
endfunction()

function(tsunagi_test name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  target_link_libraries(${name} PRIVATE tsunagi_options ${A_DEPS} GTest::gmock GTest::gtest_main)
  # Tests read data and golden files by paths from the repository root.
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(A_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}")
  endif()
endfunction()
