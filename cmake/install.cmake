# cmake --install: the runner, the headers, one shared library, and what find_package(sinter) and pkg-config read.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The folders' libraries in one file. Only Abseil shows in the API; the rest is linked privately.
set(FOLDERS sinter_models sinter sinter_runtime sinter_passes sinter_blocked sinter_naive sinter_kernels sinter_frontend sinter_onnx_proto sinter_ir)
if(SINTER_ONEDNN)
  list(APPEND FOLDERS sinter_onednn)
endif()
foreach(folder ${FOLDERS})
  set_target_properties(${folder} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${folder} PRIVATE -fno-semantic-interposition)
endforeach()
list(TRANSFORM FOLDERS REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE OBJECTS)
set(API_LIBRARIES status statusor strings flat_hash_map flat_hash_set inlined_vector)
list(TRANSFORM API_LIBRARIES PREPEND absl:: OUTPUT_VARIABLE API_TARGETS)
list(TRANSFORM API_LIBRARIES PREPEND absl_ OUTPUT_VARIABLE API_PACKAGES)
list(JOIN API_PACKAGES " " API_PACKAGES)

add_library(sinter_shared SHARED ${OBJECTS})
target_link_libraries(sinter_shared PUBLIC ${API_TARGETS}
  PRIVATE PkgConfig::xxhash OpenMP::OpenMP_CXX protobuf::libprotobuf-lite $<TARGET_NAME_IF_EXISTS:DNNL::dnnl> hwy::hwy)
target_include_directories(sinter_shared INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/sinter>)
target_compile_features(sinter_shared PUBLIC cxx_std_20)
set_target_properties(sinter_shared PROPERTIES OUTPUT_NAME sinter EXPORT_NAME sinter LINKER_LANGUAGE CXX
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} INSTALL_RPATH "$ORIGIN")
set_target_properties(sinter_runner PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

install(TARGETS sinter_shared EXPORT sinter)
install(TARGETS sinter_runner)
# A oneDNN of ./dev setup's is of no package, so it comes along; its soname is what the library asks for.
if(dnnl_DIR MATCHES "^${PROJECT_SOURCE_DIR}/")
  get_filename_component(DNNL_LIBRARY ${PROJECT_SOURCE_DIR}/.deps/onednn-3.2/lib/libdnnl.so.3 REALPATH)
  install(FILES ${DNNL_LIBRARY} DESTINATION ${CMAKE_INSTALL_LIBDIR} RENAME libdnnl.so.3)
endif()

# What programs include.
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
# What those include, which lies as it does here so that it is found.
foreach(folder ir kernels passes runtime)
  install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sinter FILES_MATCHING
    PATTERN "*.h" PATTERN naive EXCLUDE PATTERN blocked EXCLUDE PATTERN onednn EXCLUDE)
endforeach()
foreach(header builder.h weight_source.h safetensors.h memory_map.h file/read.h file/write.h onnx/import.h onnx/export.h onnx/limits.h)
  get_filename_component(folder frontend/${header} DIRECTORY)
  install(FILES frontend/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sinter/${folder})
endforeach()

set(PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/sinter)
install(EXPORT sinter NAMESPACE sinter:: FILE sinterTargets.cmake DESTINATION ${PACKAGE_FOLDER})
configure_package_config_file(cmake/sinterConfig.cmake.in ${CMAKE_BINARY_DIR}/sinterConfig.cmake INSTALL_DESTINATION ${PACKAGE_FOLDER})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sinterConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/sinterConfig.cmake ${CMAKE_BINARY_DIR}/sinterConfigVersion.cmake DESTINATION ${PACKAGE_FOLDER})
configure_file(cmake/sinter.pc.in ${CMAKE_BINARY_DIR}/sinter.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/sinter.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
