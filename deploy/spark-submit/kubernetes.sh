#!/usr/bin/env bash
# On Kubernetes, from the image of deploy/Dockerfile: the driver and two executors of four tasks are
# pods. CONF is a path in the image. The service account must be allowed to create pods.
#
#   KUBERNETES=https://HOST:6443 IMAGE=REGISTRY/gibbon deploy/spark-submit/kubernetes.sh COMMAND CONF [options]
set -euo pipefail

spark=${SPARK_HOME:?is not set; set it to a Spark 3.5 that was built with Kubernetes}
api=${KUBERNETES:?is not set; set it to https://HOST:6443}
image=${IMAGE:?is not set; set it to the image of deploy/Dockerfile}
exec "$spark/bin/spark-submit" \
  --master "k8s://$api" \
  --deploy-mode cluster \
  --name gibbon \
  --class ml.gibbon.cli.Main \
  --conf spark.kubernetes.namespace=gibbon \
  --conf spark.kubernetes.authenticate.driver.serviceAccountName=gibbon \
  --conf spark.kubernetes.container.image="$image" \
  --conf spark.kubernetes.driverEnv.OMP_NUM_THREADS=1 \
  --conf spark.driver.memory=4g \
  --conf spark.driver.memoryOverhead=2g \
  --conf spark.driver.defaultJavaOptions=-XX:+UseParallelGC \
  --conf spark.driver.extraJavaOptions='-Dorg.bytedeco.javacpp.maxbytes=1g -Dorg.bytedeco.javacpp.maxphysicalbytes=5632m -Dorg.bytedeco.javacpp.cachedir=/opt/spark/work-dir/javacpp' \
  --conf spark.executor.instances=2 \
  --conf spark.executor.cores=4 \
  --conf spark.executor.memory=6g \
  --conf spark.executor.memoryOverhead=4g \
  --conf spark.executorEnv.OMP_NUM_THREADS=1 \
  --conf spark.executor.extraJavaOptions='-Dorg.bytedeco.javacpp.maxbytes=3g -Dorg.bytedeco.javacpp.maxphysicalbytes=9728m -Dorg.bytedeco.javacpp.cachedir=/opt/spark/work-dir/javacpp' \
  local:///opt/gibbon/gibbon.jar "$@"
