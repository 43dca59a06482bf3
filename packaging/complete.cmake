# SPDX-License-Identifier: MPL-2.0
# Run by CPack on the installed files before they are packed: what each kind of package
# has beyond them.
file(GLOB_RECURSE documents ${CPACK_TEMPORARY_DIRECTORY}/README.md)
cmake_path(GET documents PARENT_PATH documents)

# For events that are written to files, as to-file.conf shows.
file(MAKE_DIRECTORY ${CPACK_TEMPORARY_DIRECTORY}/var/log/pulsebuildmonitor)

# compress(FILE...): as Debian's policy asks, the same whenever it is done.
function(compress)
  execute_process(COMMAND gzip --best --no-name --force ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(NOT CPACK_GENERATOR STREQUAL DEB)
  file(COPY ${CPACK_PBM_SOURCE}/LICENSE DESTINATION ${documents})
  return()
endif()

file(GLOB man_pages ${CPACK_TEMPORARY_DIRECTORY}/usr/share/man/man*/*)
compress(${man_pages})
file(COPY ${CPACK_PBM_SOURCE}/packaging/debian/copyright
          ${CPACK_PBM_SOURCE}/packaging/debian/changelog
     DESTINATION ${documents})
compress(${documents}/changelog)
