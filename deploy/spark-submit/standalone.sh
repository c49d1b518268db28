#!/usr/bin/env bash
# On a standalone cluster: two executors of four tasks. A worker counts heaps only, so leave 4 GB
# of its machine free for each executor's native memory.
#
#   SPARK_MASTER=spark://HOST:7077 deploy/spark-submit/standalone.sh COMMAND CONF [options]
set -euo pipefail

master=${SPARK_MASTER:?is not set; set it to spark://HOST:7077}
exec "$(dirname "$0")/../gibbon" "$@" -- \
  --master "$master" \
  --conf spark.cores.max=8 \
  --conf spark.executor.cores=4 \
  --conf spark.executor.memory=6g \
  --conf spark.executorEnv.OMP_NUM_THREADS=1 \
  --conf spark.executor.extraJavaOptions='-Dorg.bytedeco.javacpp.maxbytes=3g -Dorg.bytedeco.javacpp.maxphysicalbytes=9728m'
