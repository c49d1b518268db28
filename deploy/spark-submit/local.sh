#!/usr/bin/env bash
# On this machine alone: four tasks, 8 GB of heap, 3 GB more for the matrix products.
#
#   deploy/spark-submit/local.sh COMMAND CONF [options]
set -euo pipefail

export SPARK_DRIVER_MEMORY=8g
exec "$(dirname "$0")/../gibbon" "$@" -- \
  --master 'local[4]' \
  --conf spark.driver.extraJavaOptions='-Dorg.bytedeco.javacpp.maxbytes=3g -Dorg.bytedeco.javacpp.maxphysicalbytes=12g'
