package ml.gibbon.bench.certified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.error.InputException;
import ml.gibbon.model.PixelInput.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowTest {

  private static final String INSTANCES =
      "net,dataset,test_index,label,epsilon,epsilon_255,clip,verdict";
  private static final String NETWORKS =
      "net,dataset,input_shape,layout,mean,std,clean_accuracy_first_1000";

  private static List<CsvRow> rows(String... lines) {
    return CsvRow.parse(Path.of("f.csv"), Arrays.asList(lines));
  }

  private static Instance instance(String line) {
    return Instance.of(rows(INSTANCES, line).get(0));
  }

  private static CertifiedNetwork network(String line) {
    return CertifiedNetwork.of(rows(NETWORKS, line).get(0));
  }

  @Test
  void an_instance_is_read_by_the_names_of_the_columns() {
    assertThat(instance("a.onnx,cifar10,9214,3,0.00784313725490196,2,unit,proven"))
        .isEqualTo(
            new Instance("a.onnx", 9214, 3, .00784313725490196, PixelRange.UNIT, Verdict.PROVEN));
    assertThat(instance("a.onnx,mnist,0,7,0.03,,unit,breakable").verdict())
        .isEqualTo(Verdict.BREAKABLE);
    assertThat(
            Instance.of(
                    rows("verdict,clip,epsilon,label,test_index,net", "proven,none,0.5,1,2,b.onnx")
                        .get(0))
                .clip())
        .isEqualTo(PixelRange.NONE);
  }

  @Test
  void a_network_is_read_with_its_normalisation_for_each_channel() {
    CertifiedNetwork network =
        network("r.onnx,cifar10,1x3x32x32,NCHW,0.4914 0.4822 0.4465,0.2471 0.2435 0.2616,70.3");

    assertThat(network.input().layout()).isEqualTo(Layout.NCHW);
    assertThat(network.input().mean()).containsExactly(.4914, .4822, .4465);
    assertThat(network.input().std()).containsExactly(.2471, .2435, .2616);
    assertThat(network.accuracyOfFirst()).isEqualTo(70.3);
    assertThat(network("a,mnist,1x784x1,N784,0.0,1.0,97").input().layout()).isEqualTo(Layout.FLAT);
    assertThat(network("a,cifar10,Nx32x32x3,NHWC,0,1,97").input().layout()).isEqualTo(Layout.NHWC);
  }

  @Test
  void blank_lines_are_passed_over_and_an_empty_file_has_no_rows() {
    assertThat(rows("a,b", "", "1,2", "  ")).extracting(CsvRow::line).containsExactly(3);
    assertThat(rows()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n,mnist,-1,3,0.1,,unit,proven | test_index '-1' in line 2 but it must be a whole number",
        "n,mnist,1,x,0.1,,unit,proven | label 'x' in line 2 but it must be a whole number from 0 on",
        "n,mnist,1,3,NaN,,unit,proven | epsilon 'NaN' in line 2 but it must be a number",
        "n,mnist,1,3,0,,unit,proven | epsilon '0' in line 2 but it must be above 0",
        "n,mnist,1,3,0.1,,wide,proven | clip 'wide' in line 2 but it must be unit or none",
        "n,mnist,1,3,0.1,,unit,unknown | verdict 'unknown' in line 2 but it must be proven or breakable",
        "n,mnist,1,3,0.1,,unit | f.csv has 7 values in line 2 but 8 columns",
      })
  void a_wrong_instance_is_refused_in_one_line(String line, String message) {
    assertThatThrownBy(() -> instance(line))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("f.csv has ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n,mnist,1x784,CHW,0,1,97 | layout 'CHW' in line 2 but it must be NCHW, NHWC or N and",
        "n,mnist,1x784,N784,0 x,1,97 | mean '0 x' in line 2 but it must be a number",
        "n,mnist,1x784,N784,0,1 0,97 | std '1 0' in line 2 but it must be numbers above 0",
      })
  void a_wrong_network_is_refused_in_one_line(String line, String message) {
    assertThatThrownBy(() -> network(line))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_missing_column_and_a_missing_file_are_named() {
    assertThatThrownBy(() -> Instance.of(rows("net,label", "n,1").get(0)))
        .isInstanceOf(InputException.class)
        .hasMessage("f.csv has no column epsilon but net, label");
    assertThatThrownBy(() -> CsvRow.read(Path.of("/no/such/networks.csv")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/no/such/networks.csv cannot be read");
  }
}
