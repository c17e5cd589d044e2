#!/bin/sh
# Installs and builds what grading needs, as root in a container of Debian. What the image or a
# cache has of it is used: build/ is as good as new where the files that it was made of are the same.
set -eu
cd "$(dirname "$0")/.."

content() {
    find CMakeLists.txt CMakePresets.json harness exercises -type f ! -path '*/__pycache__/*' \
        -print0 | sort -z | xargs -0 sha256sum | sha256sum
}

now=$(content)
image=/opt/regionlab
if [ "$now" = "$(cat "$image/build/content.sha256" 2>/dev/null)" ] && [ "$PWD" != "$image" ]; then
    echo "the image has this course"
    exit 0
fi
if [ "$now" = "$(cat build/content.sha256 2>/dev/null)" ]; then
    echo "build/ was made of these files"
    # A checkout dates every file today, and everything would be built again.
    find CMakeLists.txt CMakePresets.json harness exercises -type f \
        -exec touch -t 198001020000 {} +
fi
sh harness/setup.sh
echo "$now" >build/content.sha256
