#include "bindings.hpp"
#include "casters.hpp"

#include <rexa/daytona.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace py = pybind11;

namespace rexa::python {
namespace {

namespace fs = std::filesystem;

template <class Number>
using Amounts = std::array<Number, 3>;

DaytonaOptions make_options(std::string api_key, std::string api_url, std::string organization,
                            std::string target, std::string snapshot, std::string image,
                            const std::optional<Amounts<int>>& resources,
                            std::vector<std::string> allowed_addresses,
                            std::vector<std::string> allowed_domains,
                            const std::map<std::string, std::string>& labels, int idle_minutes,
                            const Amounts<std::int64_t>& prices, fs::path ca_file,
                            fs::path ca_folder, std::string proxy, std::string no_proxy) {
    DaytonaOptions options;
    options.api_key = Secret(std::move(api_key));
    options.api_url = std::move(api_url);
    options.organization = std::move(organization);
    options.target = std::move(target);
    options.snapshot = std::move(snapshot);
    options.image = std::move(image);
    if (resources) {
        options.resources = DaytonaResources{(*resources)[0], (*resources)[1], (*resources)[2]};
    }
    options.allowed_addresses = std::move(allowed_addresses);
    options.allowed_domains = std::move(allowed_domains);
    options.labels = {labels.begin(), labels.end()};
    options.idle_time_to_live = std::chrono::minutes(idle_minutes);
    options.prices = DaytonaPrices{prices[0], prices[1], prices[2]};
    options.http.ca_file = std::move(ca_file);
    options.http.ca_folder = std::move(ca_folder);
    if (!proxy.empty()) {
        options.http.proxy = HttpProxy{Secret(std::move(proxy)), std::move(no_proxy)};
    }
    return options;
}

} // namespace

void bind_daytona(py::module_& module) {
    py::class_<DaytonaOptions>(module, "DaytonaOptions",
                               "What rexa.Daytona was given. It shows nothing of it, and cannot be "
                               "copied or pickled.")
        .def(py::init(&make_options), py::kw_only(), py::arg("api_key"), py::arg("api_url"),
             py::arg("organization"), py::arg("target"), py::arg("snapshot"), py::arg("image"),
             py::arg("resources"), py::arg("allowed_addresses"), py::arg("allowed_domains"),
             py::arg("labels"), py::arg("idle_minutes"), py::arg("prices"), py::arg("ca_file"),
             py::arg("ca_folder"), py::arg("proxy"), py::arg("no_proxy"));
}

} // namespace rexa::python
