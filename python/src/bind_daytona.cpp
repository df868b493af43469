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

template <class T>
T taken(const py::kwargs& given, const char* name) {
    try {
        return given[name].cast<T>();
    } catch (const py::cast_error&) {
        throw py::type_error(std::string(name) + " is of the wrong type");
    }
}

// One bag of arguments, as pybind11 answers a call that fits no signature with every value of it,
// the key among them.
DaytonaOptions make_options(const py::kwargs& given) {
    DaytonaOptions options;
    options.api_key = Secret(taken<std::string>(given, "api_key"));
    options.api_url = taken<std::string>(given, "api_url");
    options.organization = taken<std::string>(given, "organization");
    options.target = taken<std::string>(given, "target");
    options.snapshot = taken<std::string>(given, "snapshot");
    options.image = taken<std::string>(given, "image");
    if (const auto resources = taken<std::optional<Amounts<int>>>(given, "resources")) {
        options.resources = DaytonaResources{(*resources)[0], (*resources)[1], (*resources)[2]};
    }
    options.allowed_addresses = taken<std::vector<std::string>>(given, "allowed_addresses");
    options.allowed_domains = taken<std::vector<std::string>>(given, "allowed_domains");
    const auto labels = taken<std::map<std::string, std::string>>(given, "labels");
    options.labels = {labels.begin(), labels.end()};
    options.idle_time_to_live = std::chrono::minutes(taken<int>(given, "idle_minutes"));
    const auto prices = taken<Amounts<std::int64_t>>(given, "prices");
    options.prices = DaytonaPrices{prices[0], prices[1], prices[2]};
    options.http.ca_file = taken<fs::path>(given, "ca_file");
    options.http.ca_folder = taken<fs::path>(given, "ca_folder");
    if (auto proxy = taken<std::string>(given, "proxy"); !proxy.empty()) {
        options.http.proxy =
            HttpProxy{Secret(std::move(proxy)), taken<std::string>(given, "no_proxy")};
    }
    return options;
}

} // namespace

void bind_daytona(py::module_& module) {
    py::class_<DaytonaOptions>(module, "DaytonaOptions",
                               "What rexa.Daytona was given. It shows nothing of it, and cannot be "
                               "copied or pickled.")
        .def(py::init(&make_options));
}

} // namespace rexa::python
