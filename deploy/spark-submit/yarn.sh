#!/usr/bin/env bash
# On YARN: eight executors of four tasks, the driver here. A container of 10 GB holds 6 GB of heap
# and 3 GB of native memory; natives unpack into the container's own folder and go with it.
#
#   HADOOP_CONF_DIR=/etc/hadoop/conf deploy/spark-submit/yarn.sh COMMAND CONF [options]
set -euo pipefail

exec "$(dirname "$0")/../gibbon" "$@" -- \
  --master yarn \
  --deploy-mode client \
  --conf spark.executor.instances=8 \
  --conf spark.executor.cores=4 \
  --conf spark.executor.memory=6g \
  --conf spark.executor.memoryOverhead=4g \
  --conf spark.executorEnv.OMP_NUM_THREADS=1 \
  --conf spark.executor.extraJavaOptions='-Dorg.bytedeco.javacpp.maxbytes=3g -Dorg.bytedeco.javacpp.maxphysicalbytes=9728m -Dorg.bytedeco.javacpp.cachedir=javacpp'
