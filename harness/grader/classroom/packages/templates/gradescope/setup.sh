#!/bin/sh
# Gradescope runs this once, as root, when the autograder's image is built: installs what the
# grader needs and builds it in /autograder/source/course.
set -eu
place=${AUTOGRADER:-/autograder}

# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "$ID $VERSION_ID")
case $release in
"debian 12" | "debian 13") ;;
*)
    echo "setup.sh: this image is $release; regionlab runs on Debian 12 and 13." >&2
    echo "Build an image from the Dockerfile in this zip: it says how." >&2
    exit 1
    ;;
esac

sh "$place/source/course/harness/setup.sh"
chmod 600 "$place/source/assignment.toml" # it has the seeds
apt-get clean
rm -rf /var/lib/apt/lists/*
