"""Every night on YARN: check what is new, attack it, measure the written tables again.

Copy this file into the DAG folder of Airflow 2.4 or newer; the workers need a built checkout of Gibbon.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

GIBBON = "/opt/gibbon"
SETTINGS = (
    "--set data.path=hdfs:///images --set models.maxout.file=hdfs:///models/maxout.zip"
    " --set output=hdfs:///nightly --set schedule.partition=date={{ ds }}"
)


def gibbon(command):
    return BashOperator(
        task_id=command,
        bash_command=f"{GIBBON}/deploy/spark-submit/yarn.sh {command} {GIBBON}/conf/nightly.conf {SETTINGS}",
    )


with DAG(
    "gibbon_nightly",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    # A run that is started again goes on where it was.
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
):
    gibbon("plan") >> gibbon("run") >> gibbon("verify")
