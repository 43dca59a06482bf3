# SPDX-License-Identifier: MPL-2.0
# A Debian package and an archive of the same files, by CPack. packaging/package makes
# both from a tree that is configured for /usr.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_CONTACT "pulsebuildmonitor's maintainers <pulsebuildmonitor@example.org>")
set(CPACK_PACKAGE_FILE_NAME
    ${PROJECT_NAME}-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_HOMEPAGE_URL https://wiki.mozilla.org/Auto-tools/Projects/Pulse)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# Absolute destinations, such as /etc, go below the package's root too.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/packaging/complete.cmake)
set(CPACK_PBM_SOURCE ${CMAKE_CURRENT_SOURCE_DIR})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "\
A daemon that listens to Pulse, Mozilla's message broker, and prints one JSON
object a line for each build and test that has ended: Taskcluster's of today
and buildbot's of old.
.
It acknowledges a message only once its line is written, reconnects by itself,
and prints nothing twice because of that. Captured messages are replayed
without a broker. It comes with a unit for systemd, of which each instance is
a monitor of its own.")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "jq, logrotate, prometheus-node-exporter")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(script postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
       ${CMAKE_CURRENT_SOURCE_DIR}/packaging/debian/${script})
endforeach()
list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
     ${CMAKE_CURRENT_SOURCE_DIR}/packaging/debian/conffiles)

include(CPack)
