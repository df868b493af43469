include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/rexa)
install(TARGETS rexa EXPORT rexaTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(TARGETS rexa-launcher
    RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/rexa COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    COMPONENT dev FILES_MATCHING PATTERN "*.hpp")
install(EXPORT rexaTargets NAMESPACE rexa:: DESTINATION ${package_folder} COMPONENT dev)

configure_package_config_file(${PROJECT_SOURCE_DIR}/src/rexaConfig.cmake.in
    ${PROJECT_BINARY_DIR}/rexaConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rexaConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rexaConfig.cmake ${PROJECT_BINARY_DIR}/rexaConfigVersion.cmake
    DESTINATION ${package_folder} COMPONENT dev)

# A static library passes what it needs on to whoever links it; a shared one has it already.
set(needs "libssl >= 3.0, libcrypto >= 3.0, sqlite3 >= 3.40, libzstd")
if(BUILD_SHARED_LIBS)
    set(REXA_PC_REQUIRES "")
    set(REXA_PC_REQUIRES_PRIVATE ${needs})
    set(REXA_PC_LIBS "-L\${libdir} -lrexa")
else()
    set(REXA_PC_REQUIRES ${needs})
    set(REXA_PC_REQUIRES_PRIVATE "")
    set(REXA_PC_LIBS "-L\${libdir} -lrexa -pthread")
endif()
file(RELATIVE_PATH REXA_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" REXA_PC_PREFIX "${REXA_PC_PREFIX}")
configure_file(${PROJECT_SOURCE_DIR}/src/rexa.pc.in ${PROJECT_BINARY_DIR}/rexa.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rexa.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT dev)
