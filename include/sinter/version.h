// The version of Sinter that a program is compiled with; CMakeLists.txt reads it from here.
#ifndef SINTER_VERSION_H_
#define SINTER_VERSION_H_

#define SINTER_VERSION_MAJOR 0
#define SINTER_VERSION_MINOR 1
#define SINTER_VERSION_PATCH 0
#define SINTER_VERSION "0.1.0"

#endif  // SINTER_VERSION_H_
