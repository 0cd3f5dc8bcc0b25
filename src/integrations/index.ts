/** Every integration of the hub; the order here is the order of the listing. */
import "./debug/debug"
