# cmake --install: the runner, the headers, one shared library, and the files for find_package(sinter) and pkg-config.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Joins the folders' libraries. Abseil is part of the API; other dependencies are linked privately.
set(API_LIBRARIES status statusor strings)
list(TRANSFORM API_LIBRARIES PREPEND absl:: OUTPUT_VARIABLE API_TARGETS)
list(TRANSFORM API_LIBRARIES PREPEND absl_ OUTPUT_VARIABLE API_PACKAGES)
list(JOIN API_PACKAGES " " API_PACKAGES)

add_library(sinter_shared SHARED ${OBJECTS})
target_link_libraries(sinter_shared PUBLIC ${API_TARGETS}
  PRIVATE absl::flat_hash_map absl::flat_hash_set absl::inlined_vector PkgConfig::xxhash OpenMP::OpenMP_CXX protobuf::libprotobuf-lite ZLIB::ZLIB $<TARGET_NAME_IF_EXISTS:DNNL::dnnl> hwy::hwy)
target_include_directories(sinter_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(sinter_shared PUBLIC cxx_std_20)
set_target_properties(sinter_shared PROPERTIES OUTPUT_NAME sinter EXPORT_NAME sinter LINKER_LANGUAGE CXX
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} INSTALL_RPATH "$ORIGIN")
set_target_properties(sinter_runner PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

install(TARGETS sinter_shared EXPORT sinter)
install(TARGETS sinter_runner)
# The oneDNN from ./dev setup belongs to no package, so it is installed, too, under its soname.
if(dnnl_DIR MATCHES "^${PROJECT_SOURCE_DIR}/")
  get_filename_component(DNNL_LIBRARY ${PROJECT_SOURCE_DIR}/.deps/onednn-3.2/lib/libdnnl.so.3 REALPATH)
  install(FILES ${DNNL_LIBRARY} DESTINATION ${CMAKE_INSTALL_LIBDIR} RENAME libdnnl.so.3)
endif()

# The public headers.
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

set(PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/sinter)
install(EXPORT sinter NAMESPACE sinter:: FILE sinterTargets.cmake DESTINATION ${PACKAGE_FOLDER})
configure_package_config_file(cmake/sinterConfig.cmake.in ${CMAKE_BINARY_DIR}/sinterConfig.cmake INSTALL_DESTINATION ${PACKAGE_FOLDER})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sinterConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/sinterConfig.cmake ${CMAKE_BINARY_DIR}/sinterConfigVersion.cmake DESTINATION ${PACKAGE_FOLDER})
configure_file(cmake/sinter.pc.in ${CMAKE_BINARY_DIR}/sinter.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/sinter.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
