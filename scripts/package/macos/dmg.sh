#!/usr/bin/env bash
# Packs the app that scripts/package/freeze.sh leaves on macOS as a disk image in dist/. Neither signed nor notarised, so
# Gatekeeper asks at the first start; a team with a developer's certificate sets SIGN to its name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
app="build/frozen/Twin-City Explorer.app"
stage=build/dmg
codesign --force --deep --sign "${SIGN:--}" "$app"
rm -rf "$stage" && mkdir -p "$stage" dist
cp -R "$app" "$stage/"
cp build/frozen/copyright "$stage/LICENCES.txt"
ln -s /Applications "$stage/Applications"
hdiutil create -volname "Twin-City Explorer" -srcfolder "$stage" -ov -format UDZO "dist/twincity-$version-$(uname -m).dmg"
