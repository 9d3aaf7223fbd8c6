# The rules every target of the house shares. Nothing here has directory scope.

find_program(FANLIGHT_CCACHE ccache)
mark_as_advanced(FANLIGHT_CCACHE)

add_library(fanlight_rules INTERFACE)
add_library(Fanlight::Rules ALIAS fanlight_rules)
target_compile_features(fanlight_rules INTERFACE cxx_std_20)
target_include_directories(fanlight_rules INTERFACE
    ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/models)
target_compile_definitions(fanlight_rules INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_KEYWORDS
    QT_DISABLE_DEPRECATED_BEFORE=0x060400 FANLIGHT_VERSION="${PROJECT_VERSION}"
    $<$<PLATFORM_ID:Windows>:NOMINMAX>) # windows.h has macros min and max otherwise
if(MSVC)
    target_compile_options(fanlight_rules INTERFACE /W4 /permissive- /utf-8 $<$<BOOL:${FANLIGHT_WERROR}>:/WX>)
else()
    target_compile_options(fanlight_rules INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
        $<$<BOOL:${FANLIGHT_WERROR}>:-Werror>
        # Lines and functions for backtraces and profiles; a debugger that wants locals takes CMAKE_BUILD_TYPE=Debug.
        # Full information for two hundred programs that link the same libraries fills a small disk.
        $<$<CONFIG:RelWithDebInfo>:-g1>)
    if(FANLIGHT_SANITIZE)
        target_compile_options(fanlight_rules INTERFACE -fsanitize=${FANLIGHT_SANITIZE} -fno-omit-frame-pointer
            -fno-sanitize-recover=all)
        target_link_options(fanlight_rules INTERFACE -fsanitize=${FANLIGHT_SANITIZE})
    endif()
    if(FANLIGHT_FUZZ)
        target_compile_options(fanlight_rules INTERFACE -fsanitize=fuzzer-no-link)
    endif()
    if(FANLIGHT_COVERAGE)
        target_compile_options(fanlight_rules INTERFACE --coverage -O0 -fprofile-abs-path)
        target_link_options(fanlight_rules INTERFACE --coverage)
    endif()
endif()

function(fanlight_finish target)
    set_target_properties(${target} PROPERTIES AUTOMOC ON CXX_EXTENSIONS OFF)
    if(FANLIGHT_CCACHE AND NOT MSVC)
        set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER
            "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${FANLIGHT_CCACHE}")
        target_compile_options(${target} PRIVATE $<$<AND:$<BOOL:${FANLIGHT_PCH}>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
    endif()
endfunction()

# fanlight_library(Protocol SOURCES ... LINKS ...) makes the static library fanlight_protocol, alias
# Fanlight::Protocol. LINKS are the only arrows that may leave the folder.
function(fanlight_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PCH" ${ARGN})
    string(TOLOWER ${name} lower)
    set(target fanlight_${lower})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(Fanlight::${name} ALIAS ${target})
    target_link_libraries(${target} PUBLIC Fanlight::Rules ${arg_LINKS})
    fanlight_finish(${target})
    if(FANLIGHT_PCH AND arg_PCH)
        target_precompile_headers(${target} PRIVATE ${arg_PCH})
    endif()
endfunction()

# fanlight_test(tst_frameparser models/protocol/tst_frameparser.cpp Fanlight::Protocol)
function(fanlight_test name source)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE Qt6::Test ${ARGN})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    fanlight_finish(${name})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_NO_THREADED_GLIB=1")
endfunction()
