#!/bin/sh
# Compiles for Verilator's makefile, and keeps the objects of Verilator's runtime between builds.
#
# The makefile puts it in front of every compiler call (OBJCACHE). The runtime (verilated*.cpp)
# depends on the tools and the command but not on the design, and for a small array it is most of
# the compile time. EIE_RUNTIME is the folder of these tools; an object's name there ends with the
# checksum of its command, so designs and modes share what they compile alike.
set -eu

for source; do :; done
name=$(basename "$source" .cpp)
case $name in
  verilated*) ;;
  *) exec "$@" ;;
esac

kept=$EIE_RUNTIME/$name-$(printf '%s\n' "$@" | cksum | tr ' ' -).o
if [ ! -f "$kept" ]; then
  "$@"
  mkdir -p "$EIE_RUNTIME"
  cp "$name.o" "$kept.$$"
  mv "$kept.$$" "$kept"
else
  cp "$kept" "$name.o"
fi
