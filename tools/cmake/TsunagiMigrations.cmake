# tsunagi_migrations(TARGET NAMESPACE SET DIR): embeds DIR/NNNN_*.sql in a library TARGET that
# offers `absl::Span<const tsunagi::sql::Migration> NAMESPACE::Migrations()`, declared in the header
# DIR/migrations.h of the source tree.
function(tsunagi_migrations target namespace set dir)
  file(GLOB files CONFIGURE_DEPENDS ${dir}/*.sql)
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(entries "")
  set(expected 1)
  foreach(file ${files})
    get_filename_component(stem ${file} NAME_WE)
    string(REGEX MATCH "^[0-9]+" number ${stem})
    math(EXPR version "${number}")
    if(NOT version EQUAL expected)
      message(FATAL_ERROR "${file}: expected migration number ${expected}")
    endif()
    math(EXPR expected "${expected} + 1")
    file(READ ${file} text)
    string(APPEND entries "    {\"${set}\", ${version}, R\"SQLTEXT(${text})SQLTEXT\"},\n")
  endforeach()
  file(RELATIVE_PATH header ${PROJECT_SOURCE_DIR} ${dir}/migrations.h)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}.cc)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"// Generated from the .sql files beside @header@.
#include \"@header@\"

namespace @namespace@ {
namespace {
constexpr tsunagi::sql::Migration kMigrations[] = {
@entries@};
}  // namespace
absl::Span<const tsunagi::sql::Migration> Migrations() { return kMigrations; }
}  // namespace @namespace@
")
  tsunagi_library(${target} SRCS ${out} DEPS tsunagi_sql)
endfunction()
